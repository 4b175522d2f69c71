import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { LocalDate } from '../policy/dates.js';
import { type HoldRow, readHolds } from '../store/holds.js';
import type { Actor } from '../store/timeline.js';

export interface HoldsPage {
  /** Only those whose review is due before this day. */
  readonly reviewDueBefore: LocalDate | null;
  readonly after: HoldPlace | null;
  readonly limit: number;
  readonly actor: Actor;
}

export interface HoldPlace {
  readonly reviewOn: LocalDate;
  readonly holdId: string;
}

export interface ListedHolds {
  readonly holds: readonly HoldRow[];
  /** Where the next page begins; null after the last. */
  readonly next: HoldPlace | null;
}

/** The holds that stand, in the order in which they are to be looked at again. Whose were read is on record. */
export async function listHolds(
  ctx: Pick<Context, 'clerk' | 'clock' | 'keyring'>,
  page: HoldsPage,
): Promise<ListedHolds> {
  const { actor } = page;
  const at = await ctx.clock.now();
  const found = await ctx.clerk.transaction(async (tx) => {
    const rows = await readHolds(tx, { ...page, limit: page.limit + 1 });
    const memberIds = [...new Set(rows.slice(0, page.limit).map(({ memberId }) => memberId))];
    const entries = memberIds.map((memberId) => ({ memberId, action: 'holds_listed' }));
    await appendAudit(ctx, tx, { entries, at, actor });
    return rows;
  });
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  const next = found.length > page.limit && last ? { reviewOn: last.reviewDueOn, holdId: last.holdId } : null;
  return { holds: shown.map(({ reviewDueOn: _, ...hold }) => hold), next };
}
