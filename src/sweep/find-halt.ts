import type { Context } from '../context.js';
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
 * Compares what is due with the policy before anything is changed; an approval covers what was shown to the approver.
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
  if (!excess || approvedFor(sweep, due)) return null;
  const limit = excess.kind === 'members' ? `${excess.limit} members` : `${excess.limit * 100} % of ${members} members`;
  const message =
    `Due are ${due.toOpen} to notice, ${due.toSeparate} to separate and ${due.toDestroy} to destroy: more than ${limit}. ` +
    'Nothing was done. Look whether policy and data map are right; then another credential may approve this sweep.';
  return { kind: 'above', message, due, members };
}

function approvedFor(sweep: SweepRow | null, due: Due): boolean {
  const shown = sweep?.approvedBy ? (sweep.approvedHalt as Halt | null)?.due : undefined;
  if (!shown) return false;
  return due.toOpen <= shown.toOpen && due.toSeparate <= shown.toSeparate && due.toDestroy <= shown.toDestroy;
}
