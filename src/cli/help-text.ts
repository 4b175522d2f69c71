import type { Command, Option } from './command.js';

const codes = 'Exit codes: 0 done, 1 failed, 2 wrong use, 3 halted by a safety rule.';

export const commonOptions: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', description: 'Print one JSON document on standard output and nothing else.' },
  help: { type: 'boolean', description: 'Show this text.' },
};

export function helpOfAll(commands: readonly Command[]): string {
  return [
    'dormouse: tells dormant members, separates their data, gives it back, and destroys it on its day.',
    '',
    'Usage: dormouse COMMAND [options]',
    '',
    listOf(commands.map(({ name, summary }) => [name, summary])),
    '',
    'dormouse COMMAND --help says more. Settings come from the environment; .env.example lists them.',
    'What is done here is recorded under the user of the operating system, as cli:USER.',
    codes,
  ].join('\n');
}

/** The commands that share a first word. */
export function helpOfGroup(group: string, commands: readonly Command[]): string {
  return [
    `Usage: dormouse ${group} COMMAND [options]`,
    '',
    listOf(commands.map(({ name, summary }) => [name, summary])),
    '',
    codes,
  ].join('\n');
}

export function helpOf(command: Command): string {
  const options = { ...command.options, ...commonOptions };
  return [
    command.summary,
    '',
    `Usage: ${usageOf(command)}`,
    ...(command.details ? ['', command.details] : []),
    '',
    listOf(Object.entries(options).map(([name, option]) => [nameOf(name, option), option.description])),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
    codes,
  ].join('\n');
}

export function usageOf({ name, usage }: Command): string {
  return `dormouse ${name}${usage ? ` ${usage}` : ''} [--json]`;
}

function nameOf(name: string, { type, value }: Option): string {
  return `--${name}${type === 'string' ? ` ${value ?? 'VALUE'}` : ''}`;
}

function listOf(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n');
}
