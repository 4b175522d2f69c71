import type { Command } from './command.js';
import { nearest } from './nearest.js';
import { WrongUse } from './wrong-use.js';

export type Found =
  | { readonly kind: 'command'; readonly command: Command; readonly args: readonly string[] }
  | { readonly kind: 'group'; readonly group: string; readonly commands: readonly Command[] }
  | { readonly kind: 'all' };

/** Which command the words name. Only a group or no command at all may stand alone, and then with `--help`. */
export function findCommand(args: readonly string[], commands: readonly Command[]): Found {
  if (args[0] === 'help') return findCommand([...args.slice(1), '--help'], commands);
  const asksHelp = args.some((arg) => arg === '--help' || arg === '-h');
  const words = args.filter((arg) => !arg.startsWith('-')).slice(0, 2);
  for (const name of [words.join(' '), words[0] ?? '']) {
    const command = commands.find((known) => known.name === name);
    if (command) return { kind: 'command', command, args: withoutWords(args, name.split(' ').length) };
  }
  const [first] = words;
  if (first === undefined) {
    if (asksHelp) return { kind: 'all' };
    throw new WrongUse('Name a command.', 'dormouse --help lists them.');
  }
  const members = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (members.length > 0 && asksHelp && words.length === 1) return { kind: 'group', group: first, commands: members };
  if (members.length > 0 && words.length === 1) {
    throw new WrongUse(
      `dormouse ${first} needs one word more.`,
      `The commands are: ${members.map(({ name }) => name).join(', ')}.`,
    );
  }
  throw unknownCommand(words, members.length > 0 ? members : commands);
}

/** Options may stand before the command: only its own words are taken out. */
function withoutWords(args: readonly string[], count: number): string[] {
  let left = count;
  return args.filter((arg) => {
    if (left === 0 || arg.startsWith('-')) return true;
    left -= 1;
    return false;
  });
}

function unknownCommand(words: readonly string[], among: readonly Command[]): WrongUse {
  const typed = words.join(' ');
  const names = among.map(({ name }) => name);
  const meant = nearest(typed, names) ?? nearest(words[0] ?? '', names);
  const shown = /^[a-z -]{1,40}$/i.test(typed) ? `dormouse ${typed}` : 'that';
  return new WrongUse(
    `There is no command ${shown}.`,
    meant ? `Did you mean dormouse ${meant}?` : `The commands are: ${names.join(', ')}.`,
  );
}
