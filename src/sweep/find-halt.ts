import type { Context } from '../context.js';
import { approvalHours, requestHash } from '../policy/approval.js';
import { haltReason, silentSources } from '../policy/halt.js';
import { countSeparable } from '../store/separable.js';
import type { SweepRow } from '../store/sweeps.js';
import { countMembersExpired } from '../vault/due-records.js';
import type { Findings } from './detect.js';
import { present, type SweepRun } from './sweep-run.js';

export interface Due {
  readonly toOpen: number;
  readonly toSeparate: number;
  readonly toDestroy: number;
}

export interface Halt {
  readonly kind: 'above' | 'silent';
  /** What a person has to know to decide. */
  readonly message: string;
  readonly due?: Due;
  readonly members?: number;
  readonly sources?: readonly string[];
  /** What an approval is bound to, and its hash. */
  readonly shown?: Shown;
  readonly shownHash?: string;
}

interface Shown {
  readonly sweepId: string;
  readonly mode: SweepRun['mode'];
  readonly asOf: string | null;
  readonly policyVersion: string;
  readonly mapVersion: string;
  readonly due: Due;
  readonly members: number;
}

/** While a source is silent inactivity can't be proven: nobody is detected and nobody is separated. */
export async function findSilence(ctx: Context, run: SweepRun): Promise<Halt | null> {
  const { now } = await present(ctx, run);
  const newest = await Promise.all(
    ctx.map.sources.map(async (source) => ({
      id: source.id,
      newestAt: (await ctx.clerk.one<{ at: string | null }>(source.newest, [now])).at,
      silenceDays: source.silenceDays ?? ctx.policy.sourceSilenceDays,
    })),
  );
  const silent = silentSources({ newest, now });
  if (silent.length === 0) return null;
  const sources = silent.map((source) => source.id);
  const told = silent.map((source) => `${source.id} (no event for ${source.silenceDays} days)`).join(', ');
  return {
    kind: 'silent',
    sources,
    message: `Silent: ${told}. Repair the source, or give it a longer silence in the data map.`,
  };
}

/**
 * Compares what is due with the policy before anything is changed; an approval covers what was shown to the approver,
 * under the policy and data map of then, and for a day.
 * Without findings, where a source is silent, only a destruction can be due.
 */
export async function findExcess(
  ctx: Context,
  run: SweepRun,
  sweep: SweepRow | null,
  found: Pick<Findings, 'dueToOpen'> | null,
): Promise<Halt | null> {
  const at = await present(ctx, run);
  const due: Due = {
    toOpen: found?.dueToOpen ?? 0,
    toSeparate: found ? (await countSeparable(ctx.clerk, at)).members : 0,
    toDestroy: (await countMembersExpired(ctx.mover, at.today)).members,
  };
  const { members } = await ctx.clerk.one<{ members: number }>(ctx.map.look.countMembers);
  const most = Math.max(due.toOpen, due.toSeparate, due.toDestroy);
  const excess = haltReason({ due: most, members, policy: ctx.policy });
  if (!excess) return null;
  const { sweepId, mode, asOf } = run;
  const versions = { policyVersion: ctx.policy.version, mapVersion: ctx.map.version };
  const shown: Shown = { sweepId, mode, asOf, ...versions, due, members };
  // By the real clock: the day of an approval is not moved by a rehearsal for another day.
  if (covers(sweep, shown, await ctx.clock.now())) return null;
  const limit = excess.kind === 'members' ? `${excess.limit} members` : `${excess.limit * 100} % of ${members} members`;
  const message =
    `Due are ${due.toOpen} to notice, ${due.toSeparate} to separate and ${due.toDestroy} to destroy: more than ${limit}. ` +
    'Nothing was done. Look whether policy and data map are right; then another person may approve this sweep.';
  return { kind: 'above', message, due, members, shown, shownHash: hashOf(shown) };
}

/** Less than was shown may be done, more may not. */
function covers(sweep: SweepRow | null, present: Shown, now: string): boolean {
  const { shown, shownHash } = (sweep?.approvedHalt as Halt | null | undefined) ?? {};
  if (!sweep?.approvedBy || !sweep.approvedAt || !shown || hashOf(shown) !== shownHash) return false;
  if (Date.parse(now) - Date.parse(sweep.approvedAt) >= approvalHours * 3_600_000) return false;
  const { due, members: _, ...same } = present;
  if (Object.entries(same).some(([name, value]) => shown[name as keyof typeof same] !== value)) return false;
  return (
    due.toOpen <= shown.due.toOpen && due.toSeparate <= shown.due.toSeparate && due.toDestroy <= shown.due.toDestroy
  );
}

function hashOf(shown: Shown): string {
  return requestHash({ operation: 'sweep.go_on', request: shown }).toString('hex');
}
