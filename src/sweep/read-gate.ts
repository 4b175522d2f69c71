import type { Context } from '../context.js';
import type { Handle } from '../database/sql.js';
import { itemMasks } from '../datamap/present-items.js';
import { mayBeSeparated } from '../policy/gate.js';
import { latestActivity } from '../policy/latest-activity.js';
import type { CycleRow } from '../store/cycles.js';
import { readStandingNotices, type StandingNotice } from '../store/notices.js';
import { type MemberLook, readFactsRemembered } from './look-at.js';

export interface Passed {
  readonly cycle: CycleRow;
  /** The items that the standing notice named, as masks. */
  readonly named: readonly bigint[];
}

export interface GateVerdict {
  readonly passed: Passed[];
  readonly cancelled: { memberId: string; cycleId: string; reason: string }[];
  readonly renotified: { memberId: string; cycleId: string; reason: string }[];
  readonly skipped: Record<string, number>;
}

interface GateRequest {
  readonly cycles: readonly CycleRow[];
  readonly locked: ReadonlySet<string>;
  readonly now: string;
  readonly unnamed: ReadonlySet<string>;
}

/** Asks the gate again for each member, after the locks: the latest activity, the notice, holds and periods. */
export async function readGate(ctx: Context, handle: Handle, request: GateRequest): Promise<GateVerdict> {
  const { cycles, now } = request;
  const memberIds = cycles.map((cycle) => cycle.memberId);
  const looks = new Map(
    (await readFactsRemembered(ctx, handle, memberIds)).map((look) => [look.standing.memberId, look]),
  );
  const notices = await readStandingNotices(handle, {
    memberIds,
    noticeIds: cycles.map((cycle) => cycle.noticeId ?? ''),
  });
  const noticeOf = new Map(notices.map((notice) => [notice.noticeId, notice]));
  const masksOf = namedMasks(ctx);
  const verdict: GateVerdict = { passed: [], cancelled: [], renotified: [], skipped: {} };
  for (const cycle of cycles) {
    const notice = cycle.noticeId ? (noticeOf.get(cycle.noticeId) ?? null) : null;
    decide(ctx, verdict, { cycle, notice, look: looks.get(cycle.memberId), request, now, masksOf });
  }
  return verdict;
}

interface Case {
  readonly cycle: CycleRow;
  readonly notice: StandingNotice | null;
  readonly look: MemberLook | undefined;
  readonly request: GateRequest;
  readonly now: string;
  readonly masksOf: (items: string) => bigint[];
}

/** Most members of a batch were told of the same items: each list is turned into masks once. */
function namedMasks(ctx: Context): (items: string) => bigint[] {
  const bitOf = new Map(ctx.map.items.map((item, index) => [item.noticedAs, index]));
  const known = new Map<string, bigint[]>();
  return (items) => {
    const masks =
      known.get(items) ??
      itemMasks(
        items.split('\n').map((id) => bitOf.get(id) ?? -1),
        ctx.map.maskCount,
      );
    known.set(items, masks);
    return masks;
  };
}

function decide(ctx: Context, verdict: GateVerdict, { cycle, notice, look, request, now, masksOf }: Case): void {
  const { memberId, cycleId } = cycle;
  const count = (reason: string) => {
    verdict.skipped[reason] = (verdict.skipped[reason] ?? 0) + 1;
  };
  if (!look?.present) {
    count('gone');
    verdict.cancelled.push({ memberId, cycleId, reason: 'gone' });
    return;
  }
  if (!request.locked.has(memberId)) {
    count('busy');
    return;
  }
  const answer = mayBeSeparated(
    {
      cycle,
      notice: notice && { ...notice, items: [] },
      latestActivityAt: latestActivity(look.facts, ctx.policy.zone, now).lastActivityAt,
      ownPeriod: look.facts.ownPeriod,
      heldForSeparation: look.facts.heldForSeparation,
      heldFromDiscard: look.standing.heldForDestruction && ctx.map.discards,
      // What really leaves is compared when it has been taken; the batch is undone where an item was not named.
      presentItems: request.unnamed.has(memberId) ? ['unnamed'] : null,
      policy: ctx.policy,
    },
    now,
  );
  if (answer.ok) {
    verdict.passed.push({ cycle, named: masksOf(notice?.items ?? '') });
    return;
  }
  count(answer.reason);
  if (answer.then === 'cancel') verdict.cancelled.push({ memberId, cycleId, reason: answer.reason });
  if (answer.then === 'renotify') verdict.renotified.push({ memberId, cycleId, reason: answer.reason });
}
