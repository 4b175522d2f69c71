import type { Context } from '../context.js';
import { localDateOf } from '../policy/dates.js';
import { readChecks } from '../store/posting-checks.js';
import { countRestingOn } from '../store/posting-notices.js';
import { type PostingRow, readPostings } from '../store/postings.js';

export interface ManagedPosting extends Omit<PostingRow, 'kind'> {
  readonly kind: 'separation' | 'policyChange';
  /** Whether the board has to show it today. */
  readonly standing: boolean;
  /** Notices that fall with it. */
  readonly notices: number;
  /** The newest first. */
  readonly checks: readonly {
    readonly checkedOn: string;
    readonly reachable: boolean;
    readonly reason: string | null;
    readonly checkedAt: string;
  }[];
}

/** More than a month: the days that a notice on it counts. */
const checksEach = 35;

/** What is or was on the board, newest first, with whether it was seen there. */
export async function listPostings(
  ctx: Context,
  page: { before: { at: string; postingId: string } | null; limit: number },
): Promise<ManagedPosting[]> {
  return managedPostings(ctx, await readPostings(ctx.clerk, page));
}

export async function managedPostings(ctx: Context, rows: readonly PostingRow[]): Promise<ManagedPosting[]> {
  if (rows.length === 0) return [];
  const today = localDateOf(await ctx.clock.now(), ctx.policy.zone);
  const postingIds = rows.map(({ postingId }) => postingId);
  const checks = await readChecks(ctx.clerk, { postingIds, limitEach: checksEach });
  const resting = new Map((await countRestingOn(ctx.clerk, postingIds)).map((row) => [row.postingId, row.notices]));
  return rows.map((row) => ({
    ...row,
    kind: row.kind === 'policy_change' ? 'policyChange' : row.kind,
    standing: row.withdrawnAt === null && row.postedOn <= today && today <= row.untilOn,
    notices: resting.get(row.postingId) ?? 0,
    checks: checks
      .filter(({ postingId }) => postingId === row.postingId)
      .map(({ checkedOn, reachable, reason, checkedAt }) => ({ checkedOn, reachable, reason, checkedAt })),
  }));
}
