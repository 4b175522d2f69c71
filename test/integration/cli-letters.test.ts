import { readdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CreatedBatch } from '../../src/cycles/create-letter-batch.js';
import type { WrittenBatch } from '../../src/cycles/write-letter-batch.js';
import { resultsOf } from '../support/letters-waiting.js';
import { smallShopPolicy } from '../support/small-shop-files.js';
import { type CliShop, openCliShop, runCli } from './cli-run.js';

const byLetter = smallShopPolicy.replace('means: [email, sms, letter, noticeBoard]', 'means: [letter, noticeBoard]');
const why = ['--reason', 'weekly print run'];
const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Seoul' }).format(new Date());

async function withLetters(count: number): Promise<CliShop> {
  const cli = await openCliShop({ policyText: byLetter });
  await cli.shop.keepSourcesAlive();
  for (let index = 0; index < count; index += 1) {
    await cli.shop.addMember({ email: null, mobile: null, loginAt: '2020-06-01T03:00:00Z' });
  }
  expect(await cli.json(['sweep', '--perform'])).toMatchObject({ code: 0 });
  return cli;
}

async function create(cli: CliShop, ...more: string[]) {
  const { code, document } = await cli.json<CreatedBatch>(['letters', 'create', ...why, ...more]);
  return { code, ...document, batchId: document.batch?.batchId ?? '' };
}

describe('dormouse letters', () => {
  test('makes a batch, opens it, lists it, and takes in what became of it', async () => {
    const cli = await withLetters(1);
    const { batchId, batch, code, waiting } = await create(cli);
    expect([code, batch?.letters, waiting]).toEqual([0, 1, 0]);
    expect(batch?.createdBy).toBe(`cli:${userInfo().username}`);
    expect(await create(cli)).toMatchObject({ code: 0, batch: null, waiting: 0 });

    const folder = join(cli.folder, 'letters');
    const opened = await cli.json<WrittenBatch>(['letters', 'open', batchId, '--folder', folder, ...why]);
    expect(opened).toMatchObject({ code: 0, document: { letters: 1, folder: join(folder, batchId) } });
    const [pdf = ''] = (await readdir(opened.document.folder)).filter((name) => name.endsWith('.pdf'));
    const noticeId = pdf.replace('.pdf', '');
    expect(await readFile(join(opened.document.folder, 'recipients.csv'), 'utf8')).toContain(noticeId);

    const results = (result: string, on: string) => ({ input: resultsOf(`${noticeId},${result},${on}`) });
    const wrong = await cli.json(['letters', 'import-results', '-'], results('handed_over', '1999-01-01'));
    expect(wrong).toMatchObject({ code: 1, document: { handedOver: 0, problems: [{ line: 2 }] } });
    const handedOver = await cli.json(['letters', 'import-results', '-'], results('handed_over', today));
    expect(handedOver).toMatchObject({ code: 0, document: { handedOver: 1, problems: [] } });
    const returned = await cli.json(['letters', 'import-results', '-'], results('returned', today));
    expect(returned).toMatchObject({ code: 0, document: { returned: 1 } });

    const listed = await cli.json(['letters', 'list']);
    expect(listed).toMatchObject({
      code: 0,
      document: { batches: [{ batchId, letters: 1, openable: true, states: { pending: 0, taken_back: 1 } }] },
    });
    const missing = await runCli(['letters', 'import-results', join(cli.folder, 'none.csv')], { env: cli.env });
    expect(missing).toMatchObject({ code: 2, stdout: '' });
  }, 90_000);

  test('opens a lost batch again, and none into a folder that is taken', async () => {
    const cli = await withLetters(2);
    const { batchId } = await create(cli);
    const open = (folder: string) =>
      cli.json(['letters', 'open', batchId, '--folder', join(cli.folder, folder), ...why]);
    expect(await open('first')).toMatchObject({ code: 0, document: { letters: 2 } });
    expect(await open('second')).toMatchObject({ code: 0, document: { letters: 2 } });
    expect(await open('first')).toMatchObject({ code: 2, document: { error: { code: 'input_invalid' } } });
    const unknown = ['letters', 'open', '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b', '--folder', cli.folder, ...why];
    expect(await cli.json(unknown)).toMatchObject({ code: 1, document: { error: { code: 'batch_not_found' } } });
  }, 90_000);

  test('says in words what was done, what waits and what comes next', async () => {
    const cli = await withLetters(2);
    const say = async (...args: string[]) => (await runCli(['letters', ...args], { env: cli.env })).stdout;
    expect(await say('list')).toBe('There is no batch of letters.\n');
    const created = await say('create', '--limit', '1', ...why);
    expect(created).toMatch(/^Batch [0-9a-f-]{36}: 1 letter, 1 pages?, to be opened until \d{4}-\d\d-\d\d\.$/m);
    expect(created).toContain('1 more wait: run this again.');
    const batchId = /Batch ([0-9a-f-]{36})/.exec(created)?.[1] ?? '';
    expect(created).toContain(`Next: dormouse letters open ${batchId} --folder DIR --reason TEXT`);
    const opened = await say('open', batchId, '--folder', join(cli.folder, 'letters'), ...why);
    expect(opened).toContain(`1 letter in ${join(cli.folder, 'letters', batchId)}.`);
    expect(await say('list')).toMatch(new RegExp(`^${batchId} .* until \\d{4}-\\d\\d-\\d\\d +pending 1$`, 'm'));
  }, 90_000);

  test('needs a reason for whatever opens a text', async () => {
    const cli = await openCliShop({ policyText: byLetter });
    for (const args of [['create'], ['open', '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b', '--folder', cli.folder]]) {
      expect(await cli.json(['letters', ...args])).toMatchObject({
        code: 2,
        document: { error: { code: 'wrong_use' } },
      });
    }
  });
});
