import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { describe, expect, onTestFinished, test } from 'vitest';
import { assertFolderFree, writeLetterFolder } from '../../../src/providers/letter-folder.js';
import { zipOf } from '../../../src/providers/letter-zip.js';

const batchId = '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b';

async function setup() {
  const root = await mkdtemp(join(tmpdir(), 'letters-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return { folder: join(root, 'outbox'), batchId };
}

async function* files(count: number, error?: Error) {
  for (let index = 0; index < count; index += 1)
    yield { name: `${index}.pdf`, content: Buffer.from(`letter ${index}`) };
  if (error) throw error;
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe('a batch in a folder', () => {
  test('holds each file as it is, and lets nobody but its owner read it', async () => {
    const place = await setup();
    const folder = await writeLetterFolder(place, files(2));
    expect(folder).toBe(join(place.folder, batchId));
    expect(await readFile(join(folder, '1.pdf'), 'utf8')).toBe('letter 1');
    expect([await modeOf(place.folder), await modeOf(folder)]).toEqual(['700', '700']);
    for (const file of await readdir(folder)) expect(await modeOf(join(folder, file))).toBe('600');
  });

  test('leaves nothing behind when its source fails half way', async () => {
    const place = await setup();
    await expect(writeLetterFolder(place, files(2, new Error('the source broke')))).rejects.toThrow('the source broke');
    expect(await readdir(place.folder)).toEqual([]);
  });

  test('clears away what a crash left of it', async () => {
    const place = await setup();
    const left = join(place.folder, `.${batchId}.partial`);
    await mkdir(left, { recursive: true });
    await writeFile(join(left, '0.pdf'), 'half');
    await writeLetterFolder(place, files(1));
    expect(await readdir(place.folder)).toEqual([batchId]);
  });

  test('takes the place of no other, and is refused before anything is opened', async () => {
    const place = await setup();
    const folder = await writeLetterFolder(place, files(1));
    await expect(assertFolderFree(place)).rejects.toMatchObject({ code: 'input_invalid' });
    await expect(writeLetterFolder(place, files(2))).rejects.toMatchObject({ code: 'input_invalid' });
    expect(await readdir(folder)).toEqual(['0.pdf']);
    expect(await readdir(place.folder)).toEqual([batchId]);
    await expect(assertFolderFree({ ...place, batchId: 'another' })).resolves.toBeUndefined();
  });

  test('that can not be made is refused with what the system says', async () => {
    const place = await setup();
    await writeFile(place.folder, 'a file stands here');
    await expect(writeLetterFolder(place, files(1))).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringContaining('EEXIST'),
    });
  });
});

describe('a batch as a ZIP', () => {
  test('holds each file as it is', async () => {
    const found = unzipSync(await buffer(zipOf(files(3))));
    const texts = Object.entries(found).map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]);
    expect(texts).toEqual([0, 1, 2].map((index) => [`${index}.pdf`, `letter ${index}`]));
  });

  test('may be empty', async () => {
    expect(unzipSync(await buffer(zipOf(files(0))))).toEqual({});
  });

  test('breaks off where its source breaks, and is no ZIP then', async () => {
    const stream = zipOf(files(2, new Error('the source broke')));
    await expect(buffer(stream)).rejects.toThrow('the source broke');
  });

  test('stops its source when nobody reads on', async () => {
    let ended = false;
    async function* watched() {
      try {
        for (;;) yield { name: `${Math.random()}.pdf`, content: Buffer.alloc(100_000) };
      } finally {
        ended = true;
      }
    }
    const stream = zipOf(watched());
    for await (const _ of stream) break;
    await expect.poll(() => ended).toBe(true);
  });
});
