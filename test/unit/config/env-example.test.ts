import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { environment, readEnv } from '../../../src/config/read-env.js';
import { toConfig } from '../../../src/config/to-config.js';

interface Example {
  readonly name: string;
  readonly value: string;
  /** The comment right above it, in one line. */
  readonly comment: string;
}

const text = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8');
const examples = text.split(/\n\n+/).flatMap(read);
const properties = Object.entries(environment.properties) as [string, { default?: unknown; type?: string }][];

function read(block: string): Example[] {
  const lines = block.trim().split('\n');
  const assignment = /^([A-Z_]+)=(.*)$/.exec(lines.at(-1) ?? '');
  if (!assignment) return [];
  const comment = lines.slice(0, -1).map((line) => line.replace(/^# ?/, ''));
  return [{ name: assignment[1] ?? '', value: assignment[2] ?? '', comment: comment.join(' ') }];
}

describe('.env.example', () => {
  test('names every variable that is read, in its order, and no other', () => {
    expect(examples.map(({ name }) => name)).toEqual(properties.map(([name]) => name));
    expect(text.match(/^[A-Z_]+=/gm)).toHaveLength(properties.length);
  });

  test.each(properties)('%s stands there with its default', (name, { default: usual }) => {
    expect(examples.find((example) => example.name === name)?.value).toBe(usual === undefined ? '' : String(usual));
  });

  test.each(properties)('%s is explained', (name, { type }) => {
    const comment = examples.find((example) => example.name === name)?.comment ?? '';
    expect(comment).toMatch(/^\S.{20,}\.$/);
    if (name.endsWith('_MS')) expect(comment).toContain('in milliseconds');
    if (type === 'boolean') expect(comment).toContain('true or false');
    if (comment.length > 0 && examples.find((example) => example.name === name)?.value === '') {
      expect(comment, 'what an unset variable means').toMatch(/Unset:|Needed with|alone needs it/);
    }
  });

  test('is the environment that nobody set', () => {
    const copied = Object.fromEntries(examples.map(({ name, value }) => [name, value]));
    expect(toConfig(readEnv(copied))).toEqual(toConfig(readEnv({})));
  });
});
