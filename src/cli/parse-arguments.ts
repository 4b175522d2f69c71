import { parseArgs } from 'node:util';
import type { Option } from './command.js';
import { nearest } from './nearest.js';
import { WrongUse } from './wrong-use.js';

export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean>>;
  readonly words: readonly string[];
}

/** Refuses what it doesn't know: an option that is passed over in silence may be the one that mattered. */
export function parseArguments(
  args: readonly string[],
  expected: { options: Readonly<Record<string, Option>>; words: { min: number; max: number }; usage: string },
): Arguments {
  const options = Object.fromEntries(Object.entries(expected.options).map(([name, { type }]) => [name, { type }]));
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...options, help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string | boolean> = {};
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind === 'option') values[token.name] = readOption(token, expected.options, values);
  }
  // Who asks for help need not have the rest right.
  if (values.help !== true) requireWords(words.length, expected);
  return { values, words };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function readOption(
  token: OptionToken,
  options: Readonly<Record<string, Option>>,
  before: Readonly<Record<string, unknown>>,
): string | boolean {
  const { name, rawName, value, inlineValue } = token;
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const meant = nearest(name, Object.keys(options));
    throw new WrongUse(`There is no option ${shown(rawName)} here.`, meant ? `Did you mean --${meant}?` : null);
  }
  if (option.type === 'boolean') {
    if (value !== undefined) throw new WrongUse(`--${name} takes no value.`);
    return true;
  }
  if (Object.hasOwn(before, name)) throw new WrongUse(`--${name} was given twice.`);
  if (value === undefined || value === '')
    throw new WrongUse(`--${name} needs a value: --${name} ${option.value ?? 'VALUE'}`);
  if (!inlineValue && /^-./.test(value)) {
    throw new WrongUse(
      `--${name} needs a value.`,
      `If it begins with a dash, write --${name}=${option.value ?? 'VALUE'}.`,
    );
  }
  return value;
}

function requireWords(
  count: number,
  { words: { min, max }, usage }: { words: { min: number; max: number }; usage: string },
): void {
  if (count < min) throw new WrongUse('Something is missing.', `Usage: ${usage}`);
  if (count > max) throw new WrongUse('There are too many words.', `Usage: ${usage}`);
}

/** What was typed is repeated only where it looks like an option and not like somebody's data. */
function shown(rawName: string): string {
  return /^--?[A-Za-z][A-Za-z-]{0,30}$/.test(rawName) ? rawName : 'like that';
}
