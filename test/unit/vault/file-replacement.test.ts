import { existsSync, linkSync, openSync, readdirSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { removeTemporaries, replaceFile, replaceFileAndOverwrite } from '../../../src/vault/file-replacement.js';
import { makeKeyringPath } from './support/make.js';

const held = () => true;
const lost = () => false;

function setup(text = 'before') {
  const path = makeKeyringPath();
  writeFileSync(path, text, { mode: 0o600 });
  return { path, text: () => readFileSync(path, 'utf8'), entries: () => readdirSync(dirname(path)) };
}

function temporaryOf(path: string, uuid = '6f1c2a54-0f5e-4b7a-8f44-0b8f7e0f9d11'): string {
  return `${path}.${uuid}.tmp`;
}

describe('replaceFile', () => {
  test('puts the new text in place, with mode 0600 and nothing beside it', () => {
    const { path, text, entries } = setup();
    expect(replaceFile(path, 'after', held)).toBe(true);
    expect(text()).toBe('after');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(entries()).toEqual(['keyring.json']);
  });

  test('makes the file where there was none', () => {
    const path = makeKeyringPath();
    expect(replaceFile(path, 'first', held)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('first');
  });

  test('changes nothing when the lock was lost', () => {
    const { path, text, entries } = setup();
    expect(replaceFile(path, 'after', lost)).toBe(false);
    expect(text()).toBe('before');
    expect(entries()).toEqual(['keyring.json']);
  });

  test('a writer paused after it asked can no longer commit once a successor has begun', () => {
    const { path, text } = setup();
    const pausedHere = () => {
      // The successor breaks the lock, clears, reads, writes, and only then does the first writer wake up.
      removeTemporaries(path);
      writeFileSync(path, 'of the successor');
      return true;
    };
    expect(replaceFile(path, 'of the paused one', pausedHere)).toBe(false);
    expect(text()).toBe('of the successor');
  });

  test('asks for the lock after the new text is on disk, and before it is in place', () => {
    const { path, text } = setup();
    let seen: { current: string; temporaries: string[] } | undefined;
    replaceFile(path, 'after', () => {
      const temporaries = readdirSync(dirname(path)).filter((name) => name.endsWith('.tmp'));
      seen = {
        current: text(),
        temporaries: temporaries.map((name) => readFileSync(`${dirname(path)}/${name}`, 'utf8')),
      };
      return true;
    });
    expect(seen).toEqual({ current: 'before', temporaries: ['after'] });
  });
});

describe('replaceFileAndOverwrite', () => {
  test('leaves zeros where the old text was', () => {
    const { path, text } = setup('a wrapped key');
    const fd = openSync(path, 'r');
    expect(replaceFileAndOverwrite(path, 'after', held)).toBe(true);
    expect(text()).toBe('after');
    const old = Buffer.alloc(100, 1);
    expect(readSync(fd, old, 0, 100, 0)).toBe(13);
    expect(old.subarray(0, 13)).toEqual(Buffer.alloc(13));
  });

  test('spares a file that has a second name', () => {
    const { path } = setup('a wrapped key');
    linkSync(path, `${path}.backup`);
    expect(replaceFileAndOverwrite(path, 'after', held)).toBe(true);
    expect(readFileSync(`${path}.backup`, 'utf8')).toBe('a wrapped key');
  });

  test('overwrites nothing when the lock was lost', () => {
    const { path, text } = setup();
    expect(replaceFileAndOverwrite(path, 'after', lost)).toBe(false);
    expect(text()).toBe('before');
  });
});

describe('removeTemporaries', () => {
  test('removes and overwrites what a killed writer left', () => {
    const { path, entries } = setup();
    writeFileSync(temporaryOf(path), 'a wrapped key');
    const fd = openSync(temporaryOf(path), 'r');
    removeTemporaries(path);
    expect(entries()).toEqual(['keyring.json']);
    const old = Buffer.alloc(13, 1);
    readSync(fd, old, 0, 13, 0);
    expect(old).toEqual(Buffer.alloc(13));
  });

  test('never overwrites a temporary file that has become the file itself', () => {
    const { path, text } = setup();
    linkSync(path, temporaryOf(path));
    removeTemporaries(path);
    expect(text()).toBe('before');
  });

  test('leaves every other file alone', () => {
    const { path } = setup();
    const others = [
      `${path}.root`,
      `${path}.tmp`,
      `${path}.lock`,
      temporaryOf(`${path}.root`),
      `${temporaryOf(path)}.keep`,
    ];
    for (const other of others) writeFileSync(other, 'x');
    removeTemporaries(path);
    for (const other of others) expect(existsSync(other)).toBe(true);
  });
});
