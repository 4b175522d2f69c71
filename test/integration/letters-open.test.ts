import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { importLetterResults } from '../../src/cycles/import-letter-results.js';
import { openLetterBatch } from '../../src/cycles/open-letter-batch.js';
import { reportActivity } from '../../src/cycles/report-activity.js';
import { writeLetterBatch } from '../../src/cycles/write-letter-batch.js';
import { zipLetterBatch } from '../../src/cycles/zip-letter-batch.js';
import {
  batchAll,
  emptyFolder,
  letterAudit,
  letterOf,
  lettersBatched,
  lettersWaiting,
  printer,
  reason,
  resultsOf,
} from '../support/letters-waiting.js';
import type { SmallShop } from '../support/small-shop.js';

const none = { ended: 0, gone: 0, unreadable: 0 };

async function write(shop: SmallShop, batchId: string) {
  const folder = await emptyFolder();
  const written = await writeLetterBatch(shop.ctx, { batchId, folder, reason, actor: printer });
  const manifest = JSON.parse(await readFile(join(written.folder, 'manifest.json'), 'utf8'));
  return { ...written, manifest, root: folder };
}

function zip(shop: SmallShop, batchId: string) {
  return zipLetterBatch(shop.ctx, { batchId, reason, actor: printer });
}

describe('a batch of letters that is opened', () => {
  test('holds the letters, the lists and a manifest with the hash of each', async () => {
    const { shop, memberIds, batchId } = await lettersBatched(2);
    const { folder, letters, leftOut, manifest } = await write(shop, batchId);
    expect([letters, leftOut]).toEqual([2, none]);
    const notices = await Promise.all(memberIds.map((memberId) => letterOf(shop, memberId)));
    const pdfs = notices.map(({ noticeId }) => `${noticeId}.pdf`);
    const lists = ['manifest.json', 'recipients-cp949.csv', 'recipients.csv', 'recipients.xlsx'];
    expect((await readdir(folder)).sort()).toEqual([...pdfs, ...lists].sort());
    expect(manifest).toMatchObject({ batchId, letters: 2, pages: 2, leftOut: [] });
    for (const { file, sha256 } of [...manifest.files, ...manifest.recipients]) {
      const content = await readFile(join(folder, file));
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    }
    const csv = await readFile(join(folder, 'recipients.csv'), 'utf8');
    for (const memberId of memberIds) expect(csv).toContain(`홍길동 ${memberId},00000,예시로 ${memberId},1층`);
  });

  test('is the same over HTTP as in a folder, but for the moment of the workbook', async () => {
    const { shop, batchId } = await lettersBatched(2);
    const { folder } = await write(shop, batchId);
    const zipped = unzipSync(await buffer(await zip(shop, batchId)));
    expect(Object.keys(zipped).sort()).toEqual((await readdir(folder)).sort());
    for (const name of Object.keys(zipped).filter((one) => /\.(pdf|csv)$/.test(one))) {
      expect(Buffer.from(zipped[name] ?? []).equals(await readFile(join(folder, name)))).toBe(true);
    }
  });

  test('stands in the audit letter by letter, each time anew', async () => {
    const { shop, memberIds, batchId } = await lettersBatched(2);
    await write(shop, batchId);
    await buffer(await zip(shop, batchId));
    const entries = memberIds.map((memberId) => ({ memberId, actor: printer.id, reason, batchId }));
    const audit = await letterAudit(shop, 'letter_opened');
    const byMember = audit.toSorted((a, b) => a.memberId.localeCompare(b.memberId));
    expect(byMember).toEqual(entries.flatMap((entry) => [entry, entry]));
  });

  test('gives no letter whose opening could not be put on record', async () => {
    const { shop, batchId } = await lettersBatched(1);
    await shop.database.admin.query('revoke insert on dormouse.audit_entry from dormouse_mover');
    await expect(zip(shop, batchId)).rejects.toThrow('audit_entry');
  });

  test('is forgotten the day after its term, and not on its last day', async () => {
    const { shop, batchId } = await lettersBatched(1);
    shop.setNow('2026-12-22T14:59:59Z');
    expect(await write(shop, batchId)).toMatchObject({ letters: 1 });
    shop.setNow('2026-12-22T15:00:00Z');
    await expect(zip(shop, batchId)).rejects.toMatchObject({
      code: 'batch_forgotten',
      detail: { termOn: '2026-12-22' },
    });
    expect(await letterAudit(shop, 'letter_opened')).toHaveLength(1);
  });

  test('leaves out who has returned, and counts them', async () => {
    const { shop, memberIds, batchId } = await lettersBatched(3);
    const [returned = ''] = memberIds;
    const reports = [{ memberId: returned, at: shop.now(), kind: 'login' as const }];
    await reportActivity(shop.ctx, { reports, actor: printer });
    const { noticeId, cycle } = await letterOf(shop, returned);
    expect(cycle).toBe('cancelled');
    const { letters, leftOut, manifest, folder } = await write(shop, batchId);
    expect([letters, leftOut]).toEqual([2, { ...none, ended: 1 }]);
    expect(manifest).toMatchObject({ letters: 2, leftOut: [{ noticeId, reason: 'ended' }] });
    expect(await readFile(join(folder, 'recipients.csv'), 'utf8')).not.toContain(`홍길동 ${returned},`);
    expect((await letterAudit(shop, 'letter_opened')).map(({ memberId }) => memberId)).not.toContain(returned);
  });

  test('leaves out a letter that came back, for nobody should post it to the same place again', async () => {
    const { shop, memberIds, batchId } = await lettersBatched(2);
    const { noticeId } = await letterOf(shop, memberIds[0]);
    await importLetterResults(shop.ctx, { text: resultsOf(`${noticeId},returned,2026-11-22`), actor: printer });
    expect(await write(shop, batchId)).toMatchObject({ letters: 1, leftOut: { ...none, ended: 1 } });
  });

  test('keeps what was handed over, so that a lost batch can be printed again', async () => {
    const { shop, memberIds, batchId } = await lettersBatched(1);
    const { noticeId } = await letterOf(shop, memberIds[0]);
    await importLetterResults(shop.ctx, { text: resultsOf(`${noticeId},handed_over,2026-11-22`), actor: printer });
    expect(await write(shop, batchId)).toMatchObject({ letters: 1, leftOut: none });
  });

  test('leaves out a letter that is not the one that was drawn, and one that is gone, with an alarm', async () => {
    const { shop, memberIds, batchId } = await lettersBatched(4);
    const { admin } = shop.database;
    const [changed, broken, gone] = memberIds;
    await admin.query(`update dormouse.batch_letter set sha256 = repeat('0', 64) where member_id = $1`, [changed]);
    await admin.query(
      `update vault.record set sealed = set_byte(sealed, 60, 255 - get_byte(sealed, 60))
       where member_id = $1 and class = 'letter'`,
      [broken],
    );
    await admin.query(`delete from vault.record where member_id = $1 and class = 'letter'`, [gone]);
    const { letters, leftOut, manifest } = await write(shop, batchId);
    expect([letters, leftOut]).toEqual([1, { ended: 0, gone: 1, unreadable: 2 }]);
    expect(manifest.leftOut.map((one: { reason: string }) => one.reason).sort()).toEqual([
      'gone',
      'unreadable',
      'unreadable',
    ]);
    expect(await shop.ctx.metrics.registry.metrics()).toContain('kind="letter_unreadable"} 2');
  });

  test("can't be opened under the record of another letter", async () => {
    const { shop, memberIds, batchId } = await lettersBatched(2);
    const [one, other] = memberIds;
    await shop.database.admin.query(
      `update vault.record as record set sealed = other.sealed, wrapped_key = other.wrapped_key
       from vault.record as other
       where record.member_id = $1 and other.member_id = $2 and record.class = 'letter' and other.class = 'letter'`,
      [one, other],
    );
    expect(await write(shop, batchId)).toMatchObject({ letters: 1, leftOut: { ...none, unreadable: 1 } });
  });

  test('is not opened for a folder that is taken', async () => {
    const { shop, batchId } = await lettersBatched(1);
    const { root } = await write(shop, batchId);
    const again = writeLetterBatch(shop.ctx, { batchId, folder: root, reason, actor: printer });
    await expect(again).rejects.toMatchObject({ code: 'input_invalid' });
    expect(await letterAudit(shop, 'letter_opened')).toHaveLength(1);
  });

  test('needs a reason and an id that is one', async () => {
    const { shop, batchId } = await lettersBatched(1);
    const folder = await emptyFolder();
    const open = (asked: { batchId: string; reason: string }) =>
      writeLetterBatch(shop.ctx, { folder, actor: printer, ...asked });
    await expect(open({ batchId, reason: ' ' })).rejects.toMatchObject({ code: 'input_invalid' });
    for (const unknown of ['0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b', '../../etc', '']) {
      await expect(open({ batchId: unknown, reason })).rejects.toMatchObject({ code: 'batch_not_found' });
    }
    expect(await readdir(folder)).toEqual([]);
  });

  test('leaves nothing in its folder when it is stopped', async () => {
    const { shop, batchId } = await lettersBatched(1);
    const folder = await emptyFolder();
    const signal = AbortSignal.abort();
    const stopped = writeLetterBatch(shop.ctx, { batchId, folder, reason, actor: printer, signal });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('that an earlier version wrote to a folder is forgotten here', async () => {
    const { shop } = await lettersWaiting(0);
    const batchId = '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b';
    await shop.database.admin.query(
      `insert into dormouse.letter_batch (batch_id, exported_at, exported_by, letters) values ($1, now(), 'cli:x', 7)`,
      [batchId],
    );
    await expect(zip(shop, batchId)).rejects.toMatchObject({ code: 'batch_forgotten' });
  });

  test('moves no clock outside development', async () => {
    const { shop } = await lettersWaiting(0, { env: { DEVELOPMENT: 'false' } });
    const asked = { batchId: '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b', reason, actor: printer, asOf: '2026-10-01' };
    await expect(openLetterBatch(shop.ctx, asked)).rejects.toMatchObject({ code: 'input_invalid' });
  });
});

describe('a letter to be printed', () => {
  test('is drawn once: what is opened later is what was sealed, whatever the policy says by then', async () => {
    const { shop, memberIds } = await lettersWaiting(1);
    const { batchId } = await batchAll(shop.ctx);
    const { noticeId } = await letterOf(shop, memberIds[0]);
    const pdfOf = async () => unzipSync(await buffer(await zip(shop, batchId)))[`${noticeId}.pdf`];
    const first = await pdfOf();
    await shop.database.admin.query(`update public.members set address = 'elsewhere' where member_no = $1`, [
      memberIds[0],
    ]);
    shop.setNow('2026-12-01T03:00:00Z');
    expect(await pdfOf()).toEqual(first);
  });
});
