import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readTextFile } from '../../../src/config/read-text-file.js';

async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('reads a file as text', async () => {
  const path = join(await ownFolder(), 'policy.yaml');
  await writeFile(path, 'zone: Asia/Seoul\n');
  expect(await readTextFile(path, 'POLICY_FILE')).toBe('zone: Asia/Seoul\n');
});

test('names the path and the variable when there is no such file', async () => {
  const path = join(await ownFolder(), 'missing.yaml');
  await expect(readTextFile(path, 'POLICY_FILE')).rejects.toMatchObject({
    code: 'configuration_invalid',
    message: `${path} can't be read (ENOENT). POLICY_FILE must lead to it.`,
  });
});

test('says that a folder is no file', async () => {
  await expect(readTextFile(await ownFolder(), 'DATAMAP_FILE')).rejects.toThrow('(EISDIR)');
});
