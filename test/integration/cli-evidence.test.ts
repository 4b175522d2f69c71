import { readFile, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditRows } from '../support/audit-rows.js';
import { smallShopPolicy } from '../support/small-shop-files.js';
import { noticesOf } from '../support/sweeps.js';
import { openCliShop, runCli } from './cli-run.js';

const policyText = smallShopPolicy.replace('means: [email, sms, letter, noticeBoard]', 'means: [letter, noticeBoard]');
const why = ['--reason', 'case 2026-118'];

/** A member who is told by letter, in a shop by the real clock. */
async function openWithLetter() {
  const cli = await openCliShop({ policyText });
  await cli.shop.keepSourcesAlive();
  const memberId = await cli.shop.addMember({ email: null, mobile: null, loginAt: '2020-06-01T03:00:00Z' });
  expect(await cli.json(['sweep', '--perform'])).toMatchObject({ code: 0 });
  const [notice] = await noticesOf(cli.shop, memberId);
  return { cli, memberId, noticeId: notice?.noticeId ?? '' };
}

describe('dormouse evidence', () => {
  test('prints the evidence as one document, or in words', async () => {
    const { cli, memberId, noticeId } = await openWithLetter();
    const answer = await cli.json<{ text: string }>(['evidence', noticeId, ...why]);
    expect(answer).toMatchObject({
      code: 0,
      document: { memberId, noticeId, means: 'letter', textHashMatches: true, recipient: '홍**, 예시로 ***' },
    });
    const spoken = await runCli(['evidence', noticeId.toUpperCase(), ...why], { env: cli.env });
    expect(spoken.code).toBe(0);
    expect(spoken.stdout).toMatch(/^notice +[0-9a-f-]{36}\nmember +\d+\n/);
    expect(spoken.stdout).toContain('opened, the one of the ledger');
    expect(spoken.stdout).toContain(answer.document.text);
    expect(spoken.stderr).toBe('');
    const openings = (await auditRows(cli.shop.database.admin)).filter(({ action }) => action === 'evidence_opened');
    expect(openings).toHaveLength(2);
    expect(openings[0]).toMatchObject({ actor: `cli:${userInfo().username}`, reason: 'case 2026-118' });
  });

  test('writes a document that its owner alone can read, and none over another file', async () => {
    const { cli, noticeId } = await openWithLetter();
    const file = join(cli.folder, 'evidence.pdf');
    const written = await cli.json(['evidence', noticeId, ...why, '--pdf', file]);
    expect(written).toMatchObject({
      code: 0,
      document: { noticeId, file, textState: 'opened', textHashMatches: true },
    });
    expect((await readFile(file)).subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const other = join(cli.folder, 'other.txt');
    await writeFile(other, 'of somebody else');
    expect(await cli.json(['evidence', noticeId, ...why, '--pdf', other])).toMatchObject({ code: 2 });
    expect(await readFile(other, 'utf8')).toBe('of somebody else');
    const openings = (await auditRows(cli.shop.database.admin)).filter(({ action }) => action === 'evidence_opened');
    expect(openings).toHaveLength(1);
  });

  test('leaves no file behind for a notice that nobody knows', async () => {
    const { cli } = await openWithLetter();
    const file = join(cli.folder, 'evidence.pdf');
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await cli.json(['evidence', unknown, ...why, '--pdf', file])).toMatchObject({
      code: 1,
      document: { error: { code: 'notice_not_found' } },
    });
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await cli.json(['evidence', 'what', ...why])).toMatchObject({ code: 2 });
    expect(await cli.json(['evidence', unknown])).toMatchObject({ code: 2 });
  });
});
