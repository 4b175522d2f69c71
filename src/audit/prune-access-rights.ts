import { rightsTermOn } from '../policy/audit-term.js';
import { localDateOf, startOfDay } from '../policy/dates.js';
import { countAgedRights, deleteAgedRights } from '../store/audit-pruning.js';
import { appendAudit } from './append.js';
import type { PruneContext, PruningRequest } from './prune-audit.js';
import { requireAuditor } from './require-auditor.js';

export interface RightsPruning {
  readonly performed: boolean;
  readonly term: string;
  readonly before: string;
  readonly rights: number;
}

const rightsAtOnce = 10_000;

/**
 * Removes what the record of rights no longer has to keep. The last word on a credential that was not revoked stays:
 * it says what stands today.
 */
export async function pruneAccessRights(
  ctx: Omit<PruneContext, 'clerk' | 'map'>,
  { perform, actor, signal }: PruningRequest,
): Promise<RightsPruning> {
  const auditor = requireAuditor(ctx);
  const now = await ctx.clock.now();
  const { period: term, before } = rightsTermOn(localDateOf(now, ctx.policy.zone));
  const aged = { before: startOfDay(before, ctx.policy.zone) };
  if (!perform) return { performed: false, term, before, ...(await countAgedRights(auditor, aged)) };
  let rights = 0;
  for (let full = true; full && !signal?.aborted; ) {
    const removed = await auditor.transaction(async (tx) => {
      const count = await deleteAgedRights(tx, { ...aged, limit: rightsAtOnce });
      const entry = { memberId: null, action: 'access_rights_pruned', detail: { rights: count, before, term } };
      if (count > 0) await appendAudit(ctx, tx, { entries: [entry], at: now, actor });
      return count;
    });
    rights += removed;
    full = removed === rightsAtOnce;
  }
  return { performed: true, term, before, rights };
}
