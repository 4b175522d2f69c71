import type { Context } from '../context.js';
import { approvalHours, requestHash } from '../policy/approval.js';
import { coversDoubt, type Doubt } from '../policy/doubt.js';
import { haltReason } from '../policy/halt.js';
import { countSeparable } from '../store/separable.js';
import type { SweepRow } from '../store/sweeps.js';
import { countMembersExpired } from '../vault/due-records.js';
import type { Findings } from './detect.js';
import { tellDoubts } from './doubt-words.js';
import { present, type SweepRun } from './sweep-run.js';

export interface Due {
  readonly toOpen: number;
  readonly toSeparate: number;
  readonly toDestroy: number;
}

export interface Halt {
  readonly kind: 'above' | Doubt['kind'];
  /** What a person has to know to decide. */
  readonly message: string;
  readonly due?: Due;
  readonly members?: number;
  /** The sources that can't be trusted. */
  readonly sources?: readonly string[];
  /** What an approval is bound to, and its hash. */
  readonly shown: Shown;
  readonly shownHash: string;
}

interface Shown {
  readonly sweepId: string;
  readonly mode: SweepRun['mode'];
  readonly asOf: string | null;
  readonly policyVersion: string;
  readonly mapVersion: string;
  readonly doubts: readonly Doubt[];
  /** Null where nothing was counted, and so nothing may be too much. */
  readonly due: Due | null;
  readonly members: number | null;
}

/** Null where there is no doubt, or another person has seen every one of them. */
export async function haltInDoubt(
  ctx: Context,
  run: SweepRun,
  sweep: SweepRow | null,
  doubts: readonly Doubt[],
): Promise<Halt | null> {
  const shown = shownOf(ctx, run, { doubts, due: null, members: null });
  // By the real clock: the day of an approval is not moved by a rehearsal for another day.
  const approved = approvedOf(sweep, shown, await ctx.clock.now());
  const open = doubts.filter((doubt) => !approved?.doubts?.some((known) => coversDoubt(known, doubt)));
  // The clock first: while it is in doubt nothing at all is done.
  const kind = (['clock', 'silent', 'short_history'] as const).find((one) => open.some((doubt) => doubt.kind === one));
  if (!kind) return null;
  const sources = open.flatMap((doubt) => (doubt.kind === 'clock' ? [] : [doubt.source]));
  return { kind, message: tellDoubts(open), sources, shown, shownHash: hashOf(shown) };
}

/**
 * Compares what is due with the policy before anything is changed; an approval covers what was shown to the approver,
 * under the policy and data map of then, and for a day.
 * Without findings, where a source is in doubt, only a destruction can be due.
 */
export async function findExcess(
  ctx: Context,
  run: SweepRun,
  sweep: SweepRow | null,
  seen: { readonly found: Pick<Findings, 'dueToOpen'> | null; readonly doubts: readonly Doubt[] },
): Promise<Halt | null> {
  const { found, doubts } = seen;
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
  const shown = shownOf(ctx, run, { doubts, due, members });
  const approved = approvedOf(sweep, shown, await ctx.clock.now());
  if (approved?.due && isNoMore(due, approved.due)) return null;
  const limit = excess.kind === 'members' ? `${excess.limit} members` : `${excess.limit * 100} % of ${members} members`;
  const message =
    `Due are ${due.toOpen} to notice, ${due.toSeparate} to separate and ${due.toDestroy} to destroy: more than ${limit}. ` +
    'Nothing was done. Look whether policy and data map are right; then another person may approve this sweep.';
  return { kind: 'above', message, due, members, shown, shownHash: hashOf(shown) };
}

function shownOf(ctx: Context, run: SweepRun, counted: Pick<Shown, 'doubts' | 'due' | 'members'>): Shown {
  const { sweepId, mode, asOf } = run;
  return { sweepId, mode, asOf, policyVersion: ctx.policy.version, mapVersion: ctx.map.version, ...counted };
}

/** What was approved, where that still stands for this sweep. */
function approvedOf(sweep: SweepRow | null, present: Shown, now: string): Shown | null {
  const { shown, shownHash } = (sweep?.approvedHalt as Halt | null | undefined) ?? {};
  if (!sweep?.approvedBy || !sweep.approvedAt || !shown || hashOf(shown) !== shownHash) return null;
  if (Date.parse(now) - Date.parse(sweep.approvedAt) >= approvalHours * 3_600_000) return null;
  const same = ['sweepId', 'mode', 'asOf', 'policyVersion', 'mapVersion'] as const;
  return same.every((name) => shown[name] === present[name]) ? shown : null;
}

/** Less than was shown may be done, more may not. */
function isNoMore(due: Due, shown: Due): boolean {
  return due.toOpen <= shown.toOpen && due.toSeparate <= shown.toSeparate && due.toDestroy <= shown.toDestroy;
}

function hashOf(shown: Shown): string {
  return requestHash({ operation: 'sweep.go_on', request: shown }).toString('hex');
}
