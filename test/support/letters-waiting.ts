import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Context } from '../../src/context.js';
import { createLetterBatch } from '../../src/cycles/create-letter-batch.js';
import type { LetterBatchView } from '../../src/cycles/list-letter-batches.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from './small-shop.js';
import { longAgo, sweepOnce } from './sweeps.js';

export const printer = { id: 'cli:printer' };
export const reason = 'weekly print run';

/** Members who can be reached by letter alone, each with a letter that waits. */
export async function lettersWaiting(count: number, options: SmallShopOptions = {}) {
  const shop = await openSmallShop(options);
  await shop.keepSourcesAlive();
  const memberIds: string[] = [];
  for (let index = 0; index < count; index += 1) {
    memberIds.push(await shop.addMember({ email: null, mobile: null, loginAt: longAgo }));
  }
  await sweepOnce(shop.ctx);
  return { shop, memberIds };
}

export async function batchAll(ctx: Context): Promise<LetterBatchView> {
  const { batch } = await createLetterBatch(ctx, { reason, actor: printer });
  if (batch === null) throw new Error('no letter was put into a batch');
  return batch;
}

/** Members whose letters are in one batch. */
export async function lettersBatched(count: number, options: SmallShopOptions = {}) {
  const { shop, memberIds } = await lettersWaiting(count, options);
  const batch = await batchAll(shop.ctx);
  return { shop, memberIds, batch, batchId: batch.batchId };
}

export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-letters-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface LetterLine {
  readonly noticeId: string;
  readonly state: string;
  readonly effectiveOn: string | null;
  readonly endedReason: string | null;
  readonly batchId: string | null;
  readonly cycle: string;
  readonly separableFrom: string | null;
  readonly attempt: string | null;
}

export async function letterOf(shop: SmallShop, memberId = ''): Promise<LetterLine> {
  const { rows } = await shop.database.admin.query<LetterLine>(
    `select notice.notice_id as "noticeId", notice.state, notice.effective_on::text as "effectiveOn",
       notice.ended_reason as "endedReason", notice.batch_id as "batchId", cycle.state as cycle,
       (cycle.separable_from at time zone 'Asia/Seoul')::text as "separableFrom", attempt.state as attempt
     from dormouse.notice as notice
     join dormouse.cycle as cycle on cycle.member_id = notice.member_id and cycle.cycle_id = notice.cycle_id
     left join dormouse.attempt as attempt on attempt.notice_id = notice.notice_id
     where notice.member_id = $1 and notice.means = 'letter'`,
    [memberId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the member has no letter');
  return row;
}

/** The lines of the audit about letters, oldest first. */
export async function letterAudit(shop: SmallShop, action: string) {
  const { rows } = await shop.database.admin.query<{
    memberId: string;
    actor: string;
    reason: string;
    batchId: string;
  }>(
    `select member_id as "memberId", actor, reason, detail->>'batchId' as "batchId"
     from dormouse.audit_entry where action = $1 order by entry_id`,
    [action],
  );
  return rows;
}

export async function ledgerText(shop: SmallShop): Promise<string> {
  const tables = ['cycle', 'notice', 'attempt', 'timeline', 'letter_batch', 'batch_letter', 'audit_entry'];
  const texts: string[] = [];
  for (const table of tables) {
    const { rows } = await shop.database.admin.query<{ line: string }>(
      `select t::text as line from dormouse.${table} as t order by 1`,
    );
    texts.push(...rows.map(({ line }) => `${table} ${line}`));
  }
  return texts.join('\n');
}

export function resultsOf(...lines: string[]): string {
  return ['notice_id,result,on', ...lines, ''].join('\n');
}
