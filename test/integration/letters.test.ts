import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Context } from '../../src/context.js';
import { type ExportedBatch, exportLetters } from '../../src/cycles/export-letters.js';
import { importLetterResults } from '../../src/cycles/import-letter-results.js';
import { setInactivityPeriod } from '../../src/cycles/set-inactivity-period.js';
import { performSweep } from '../../src/sweep/perform-sweep.js';
import { requestSweep } from '../../src/sweep/request-sweep.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from '../support/small-shop.js';

const actor = { id: 'cli:tester' };
const reason = 'weekly print run';
const never = new AbortController().signal;
/** 2026-11-22, noon in Seoul, is the shop's day; these were used a year before and nearly forgotten. */
const dormantSince = '2025-06-01T03:00:00Z';

async function sweep(ctx: Context): Promise<void> {
  const requested = await requestSweep(ctx, { mode: 'perform', actor });
  const swept = await performSweep(ctx, requested?.sweepId ?? '', never);
  expect(swept?.state).toBe('done');
}

/** Members who can be reached by letter alone, each with a letter that waits. */
async function lettersWaiting(count: number, options: SmallShopOptions = {}) {
  const shop = await openSmallShop(options);
  await shop.keepSourcesAlive();
  const memberIds: string[] = [];
  for (let index = 0; index < count; index += 1) {
    memberIds.push(await shop.addMember({ email: null, mobile: null, loginAt: dormantSince }));
  }
  await sweep(shop.ctx);
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-letters-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return { shop, folder, memberIds };
}

async function exportAll(ctx: Context, folder: string): Promise<ExportedBatch> {
  const exported = await exportLetters(ctx, { folder, reason, actor });
  if (!('batchId' in exported)) throw new Error('no letter was exported');
  return exported;
}

function csv(...lines: string[]): string {
  return ['notice_id,result,on', ...lines, ''].join('\n');
}

async function noticeOf(shop: SmallShop, memberId: string) {
  const { rows } = await shop.database.admin.query(
    `select notice.notice_id as "noticeId", notice.state, notice.effective_on::text as "effectiveOn",
       notice.ended_reason as "endedReason", notice.batch_id as "batchId", cycle.state as cycle,
       (cycle.separable_from at time zone 'Asia/Seoul')::text as "separableFrom", attempt.state as attempt
     from dormouse.notice as notice
     join dormouse.cycle as cycle on cycle.member_id = notice.member_id and cycle.cycle_id = notice.cycle_id
     left join dormouse.attempt as attempt on attempt.notice_id = notice.notice_id
     where notice.member_id = $1 and notice.means = 'letter'`,
    [memberId],
  );
  return rows[0];
}

async function snapshot(shop: SmallShop): Promise<unknown> {
  const tables = ['cycle', 'notice', 'attempt', 'timeline', 'letter_batch', 'audit_entry'];
  const read = tables.map((table) =>
    shop.database.admin.query(`select t::text from dormouse.${table} as t order by 1`),
  );
  return (await Promise.all(read)).map(({ rows }) => rows);
}

describe('the export of letters', () => {
  test('writes a readable folder of PDFs and marks what is in it', async () => {
    const { shop, folder, memberIds } = await lettersWaiting(2);
    const exported = await exportAll(shop.ctx, folder);
    expect(exported).toMatchObject({ letters: 2, waiting: 0, folder: join(folder, exported.batchId) });
    const names = await readdir(exported.folder);
    expect(names).toContain('recipients.csv');
    expect(names.filter((name) => name.endsWith('.pdf'))).toHaveLength(2);
    expect(await readFile(join(exported.folder, 'recipients.csv'), 'utf8')).toContain('홍길동');
    for (const memberId of memberIds) {
      expect(await noticeOf(shop, memberId)).toMatchObject({
        state: 'pending',
        cycle: 'candidate',
        batchId: exported.batchId,
        attempt: 'submitted',
      });
    }
  });

  test('stands in timeline and audit with its reason, and the ledger holds no recipient', async () => {
    const { shop, folder, memberIds } = await lettersWaiting(1);
    const { batchId } = await exportAll(shop.ctx, folder);
    const { rows: audit } = await shop.database.admin.query(
      `select action, actor, reason, member_id from dormouse.audit_entry where detail->>'batchId' = $1 order by entry_id`,
      [batchId],
    );
    expect(audit).toEqual([
      { action: 'notice_text_opened', actor: actor.id, reason, member_id: memberIds[0] },
      { action: 'letter_exported', actor: actor.id, reason, member_id: memberIds[0] },
    ]);
    const { rows: timeline } = await shop.database.admin.query(
      `select member_id from dormouse.timeline where event = 'letter_exported'`,
    );
    expect(timeline).toEqual([{ member_id: memberIds[0] }]);
    expect(JSON.stringify(await snapshot(shop))).not.toContain('홍길동');
  });

  test('writes no letter twice, and says when none waits', async () => {
    const { shop, folder } = await lettersWaiting(1);
    await exportAll(shop.ctx, folder);
    expect(await exportLetters(shop.ctx, { folder, reason, actor })).toEqual({ letters: 0 });
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('stops at its limit and tells how many still wait', async () => {
    const { shop, folder } = await lettersWaiting(3);
    expect(await exportLetters(shop.ctx, { folder, reason, actor, limit: 2 })).toMatchObject({
      letters: 2,
      waiting: 1,
    });
    expect(await exportLetters(shop.ctx, { folder, reason, actor, limit: 2 })).toMatchObject({
      letters: 1,
      waiting: 0,
    });
  });

  test('by two at once puts each letter into one batch', async () => {
    const { shop, folder } = await lettersWaiting(3);
    const other = await shop.openAnother();
    const both = await Promise.all([
      exportLetters(shop.ctx, { folder, reason, actor }),
      exportLetters(other, { folder, reason, actor }),
    ]);
    expect(both.map(({ letters }) => letters).sort()).toEqual([0, 3]);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('leaves out a member who returned while the letters were drawn', async () => {
    const { shop, folder, memberIds } = await lettersWaiting(2);
    const [returned = '', stays = ''] = memberIds;
    const blocker = await shop.database.admin.connect();
    // The cycle is cancelled in a transaction that commits only when the export waits for its lock.
    await blocker.query('begin');
    await blocker.query(`update dormouse.cycle set state = 'cancelled', closed_at = now() where member_id = $1`, [
      returned,
    ]);
    await blocker.query(
      `update dormouse.notice set state = 'void', ended_at = now(), ended_reason = 'activity' where member_id = $1`,
      [returned],
    );
    const exporting = exportAll(shop.ctx, folder);
    await waitForBlocked(shop);
    await blocker.query('commit');
    blocker.release();
    const exported = await exporting;
    expect(exported.letters).toBe(1);
    expect(await noticeOf(shop, returned)).toMatchObject({ batchId: null, attempt: null });
    expect(await noticeOf(shop, stays)).toMatchObject({ batchId: exported.batchId });
    expect(await readdir(folder)).toEqual([exported.batchId]);
  });

  test('removes its files and changes nothing when the ledger refuses it', async () => {
    const { shop, folder } = await lettersWaiting(1);
    await shop.database.admin.query('revoke insert on dormouse.letter_batch from dormouse_mover');
    await expect(exportAll(shop.ctx, folder)).rejects.toThrow('letter_batch');
    expect(await readdir(folder)).toEqual([]);
    await shop.database.admin.query('grant insert on dormouse.letter_batch to dormouse_mover');
    expect(await exportAll(shop.ctx, folder)).toMatchObject({ letters: 1 });
  });

  test('needs a reason, and leaves nothing behind when it is stopped', async () => {
    const { shop, folder } = await lettersWaiting(1);
    await expect(exportLetters(shop.ctx, { folder, reason: ' ', actor })).rejects.toMatchObject({
      code: 'input_invalid',
    });
    const signal = AbortSignal.abort();
    await expect(exportLetters(shop.ctx, { folder, reason, actor, signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

async function waitForBlocked(shop: SmallShop): Promise<void> {
  for (;;) {
    const { rows } = await shop.database.admin.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
}

describe('the results of letters', () => {
  test('let a notice take effect seven days after it was handed over', async () => {
    const { shop, folder, memberIds } = await lettersWaiting(1);
    await exportAll(shop.ctx, folder);
    const [memberId = ''] = memberIds;
    const { noticeId } = await noticeOf(shop, memberId);
    shop.setNow('2026-11-25T03:00:00Z');
    const imported = await importLetterResults(shop.ctx, { text: csv(`${noticeId},handed_over,2026-11-24`), actor });
    expect(imported).toEqual({ handedOver: 1, returned: 0, afterSeparation: 0, already: 0, unknown: 0, problems: [] });
    expect(await noticeOf(shop, memberId)).toMatchObject({
      state: 'effective',
      effectiveOn: '2026-12-01',
      cycle: 'noticed',
      separableFrom: '2027-01-02 00:00:00',
      attempt: 'delivered',
    });
  });

  test('that come again change nothing', async () => {
    const { shop, folder, memberIds } = await lettersWaiting(2);
    await exportAll(shop.ctx, folder);
    const [first, second] = await Promise.all(memberIds.map((memberId) => noticeOf(shop, memberId)));
    const text = csv(
      `${second.noticeId},returned,2026-11-22`,
      `${first.noticeId},handed_over,2026-11-22`,
      `${second.noticeId},handed_over,2026-11-22`,
    );
    expect(await importLetterResults(shop.ctx, { text, actor })).toMatchObject({
      handedOver: 2,
      returned: 1,
      already: 0,
    });
    const before = await snapshot(shop);
    expect(await importLetterResults(shop.ctx, { text, actor })).toMatchObject({
      handedOver: 0,
      returned: 0,
      already: 3,
    });
    expect(await snapshot(shop)).toEqual(before);
  });

  test('take back the notice of a letter that came back, and the ladder goes on to the board', async () => {
    const { shop, folder, memberIds } = await lettersWaiting(1);
    await exportAll(shop.ctx, folder);
    const [memberId = ''] = memberIds;
    const { noticeId } = await noticeOf(shop, memberId);
    await importLetterResults(shop.ctx, { text: csv(`${noticeId},handed_over,2026-11-22`), actor });
    const imported = await importLetterResults(shop.ctx, { text: csv(`${noticeId},returned,2026-11-22`), actor });
    expect(imported).toMatchObject({ returned: 1, afterSeparation: 0 });
    expect(await noticeOf(shop, memberId)).toMatchObject({
      state: 'taken_back',
      endedReason: 'returned',
      cycle: 'candidate',
    });
    await sweep(shop.ctx);
    const { rows } = await shop.database.admin.query(
      `select means, state from dormouse.notice where member_id = $1 order by ordinal`,
      [memberId],
    );
    expect(rows).toEqual([
      { means: 'letter', state: 'taken_back' },
      { means: 'noticeBoard', state: 'effective' },
    ]);
  });

  test('with a problem on any line leave everything as it was, and every problem has its line', async () => {
    const { shop, folder, memberIds } = await lettersWaiting(2);
    const early = await noticeOf(shop, memberIds[0] ?? '');
    const unexported = csv(`${early.noticeId},handed_over,2026-11-22`);
    expect((await importLetterResults(shop.ctx, { text: unexported, actor })).problems).toMatchObject([{ line: 2 }]);
    await exportAll(shop.ctx, folder);
    const [one, two] = await Promise.all(memberIds.map((memberId) => noticeOf(shop, memberId)));
    const before = await snapshot(shop);
    const text = csv(
      `${one.noticeId},handed_over,2026-11-22`,
      `${two.noticeId},handed_over,2026-11-23`,
      `${two.noticeId},returned,2026-11-21`,
      `${two.noticeId},lost,2026-11-22`,
    );
    const imported = await importLetterResults(shop.ctx, { text, actor });
    expect(imported).toMatchObject({ handedOver: 0, returned: 0 });
    expect(imported.problems.map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(imported.problems.map(({ message }) => message).join()).toMatch(/future.*before the day.*result must be/s);
    expect(await snapshot(shop)).toEqual(before);
  });

  test('of ids that no letter has are counted and passed over', async () => {
    const { shop } = await lettersWaiting(0);
    const text = csv(
      '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b,handed_over,2026-11-22',
      'another-system-1,returned,2026-11-22',
    );
    expect(await importLetterResults(shop.ctx, { text, actor })).toMatchObject({ unknown: 2, problems: [] });
  });

  test('come too late for a member who is to be kept, and change nothing of theirs', async () => {
    const { shop, folder, memberIds } = await lettersWaiting(1);
    await exportAll(shop.ctx, folder);
    const [memberId = ''] = memberIds;
    const { noticeId } = await noticeOf(shop, memberId);
    await setInactivityPeriod(shop.ctx, { memberId, period: 'never', reason: 'asked to be kept', actor });
    const text = csv(`${noticeId},handed_over,2026-11-22`);
    expect(await importLetterResults(shop.ctx, { text, actor })).toMatchObject({ handedOver: 0, already: 1 });
    expect(await noticeOf(shop, memberId)).toMatchObject({ state: 'void', cycle: 'cancelled' });
  });

  test('raise an alarm when a letter comes back after the separation that rests on it', async () => {
    const { shop, folder, memberIds } = await lettersWaiting(1);
    await exportAll(shop.ctx, folder);
    const [memberId = ''] = memberIds;
    const { noticeId } = await noticeOf(shop, memberId);
    await importLetterResults(shop.ctx, { text: csv(`${noticeId},handed_over,2026-11-22`), actor });
    shop.setNow('2027-01-05T03:00:00Z');
    await shop.keepSourcesAlive();
    await sweep(shop.ctx);
    expect(await noticeOf(shop, memberId)).toMatchObject({ cycle: 'separated' });
    const imported = await importLetterResults(shop.ctx, { text: csv(`${noticeId},returned,2027-01-05`), actor });
    expect(imported).toMatchObject({ returned: 1, afterSeparation: 1 });
  });

  test('move no clock outside development', async () => {
    const { shop, folder } = await lettersWaiting(0, { env: { DEVELOPMENT: 'false' } });
    const asOf = '2026-10-01';
    await expect(importLetterResults(shop.ctx, { text: csv(), actor, asOf })).rejects.toMatchObject({
      code: 'input_invalid',
    });
    await expect(exportLetters(shop.ctx, { folder, reason, actor, asOf })).rejects.toMatchObject({
      code: 'input_invalid',
    });
  });
});
