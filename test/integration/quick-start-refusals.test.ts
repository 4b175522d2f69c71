import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { inDatabase, quickStartFolder, startOnce } from '../support/quick-start.js';

async function temporaryFolder(): Promise<string> {
  const { folder, remove } = await quickStartFolder();
  onTestFinished(remove);
  return folder;
}

test('a folder that is none is refused with a word on what to do', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  await expect(startOnce(file)).rejects.toMatchObject({
    code: 'configuration_invalid',
    message: expect.stringContaining('Start in a folder that you may write to'),
  });
});

test("a database with somebody else's members is refused and left as it is", async () => {
  const folder = await temporaryFolder();
  await inDatabase(folder, (client) => client.query('create database merchant_services'), 'postgres');
  await inDatabase(folder, (client) => client.query('create table public.members as select 7 as member_no'));
  await expect(startOnce(folder)).rejects.toMatchObject({
    code: 'configuration_invalid',
    message: expect.stringContaining('Move the folder away'),
  });
  const found = await inDatabase(folder, (client) => client.query('select member_no from public.members'));
  expect(found.rows).toEqual([{ member_no: 7 }]);
}, 60_000);
