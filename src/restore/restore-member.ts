import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { restorableStates } from '../policy/cycle.js';
import { type CycleRow, readCycles } from '../store/cycles.js';
import { type DestroyedClass, readDestroyedClasses } from '../store/destructions.js';
import { readRemainders } from '../store/remainders.js';
import { type Actor, readTimeline } from '../store/timeline.js';
import type { GivenBack, RestorationChoices } from './choices.js';
import { type LeftInVault, leftInVaultOf } from './left-in-vault.js';
import { type ChoicesAsked, requireChoices } from './require-choices.js';
import { type RestoredBatch, restoreBatch } from './restore-batch.js';
import { restoreRemainder } from './restore-remainder.js';
import { detailOf } from './return-records.js';

export interface RestoreMemberRequest extends ChoicesAsked {
  readonly memberId: string;
  readonly reason: string;
  readonly proof: { readonly method: string; readonly reference: string };
  readonly actor: Actor;
  /** Does it all, undoes it and answers what it would have been. */
  readonly rehearse?: boolean | undefined;
  /** What an earlier restoration left in the vault, instead of what was separated. */
  readonly remainder?: boolean | undefined;
  /** In development and tests alone. */
  readonly asOf?: string | undefined;
}

export interface RestoredMember {
  readonly state: 'restored' | 'rehearsed';
  readonly memberId: string;
  readonly restoredAt: string;
  /** Rows put back, by table; empty when the member had been restored before. */
  readonly tables: Readonly<Record<string, number>>;
  /** Classes that were destroyed on their day before the member returned: they can't come back. */
  readonly missing: readonly DestroyedClass[];
  /** Columns whose value is not the one that was sealed, by what the caller gave or accepted. */
  readonly changed: GivenBack['changed'];
  /** What stays sealed and can still come back. */
  readonly leftInVault: readonly LeftInVault[];
  readonly already: boolean;
}

type Asked = Omit<RestoreMemberRequest, 'asOf' | keyof ChoicesAsked> & {
  readonly choices: RestorationChoices;
  readonly now: string;
};

/**
 * Gives a returning member's data back exactly, but for what the caller chose otherwise, or throws a conflict that says what
 * there is to choose. Calling it again answers the same.
 */
export async function restoreMember(ctx: Context, request: RestoreMemberRequest): Promise<RestoredMember> {
  const { overrides, leaveInVault, asOf, ...asked } = request;
  if (asked.reason.trim() === '')
    throw new ServiceError('input_invalid', 'Restoration needs a reason: it stands in the audit.');
  const choices = requireChoices({ overrides, leaveInVault });
  const full: Asked = { ...asked, choices, now: asOf ?? (await ctx.clock.now()) };
  return asked.rehearse === true ? rehearse(ctx, full) : restore(ctx, full);
}

async function restore(ctx: Context, asked: Asked): Promise<RestoredMember> {
  const batch = await work(ctx, asked);
  if (batch.cycles.length === 0) return answerAgain(ctx, asked);
  ctx.metrics.restored.inc({ reason: asked.remainder ? 'remainder' : 'returned' });
  return answer(ctx, asked, batch);
}

/** What was rehearsed is undone, so its entry stands by itself; where it can't be written nothing is answered. */
async function rehearse(ctx: Context, asked: Asked): Promise<RestoredMember> {
  const { memberId, reason, proof, now: at, actor, remainder = false } = asked;
  const record = (told: Record<string, unknown> | null) => {
    const entries = [{ memberId, action: 'restoration_rehearsed', reason, detail: { ...told, proof, remainder } }];
    return appendAudit(ctx, ctx.clerk, { entries, at, actor });
  };
  const batch = await work(ctx, asked).catch(async (error) => {
    // The records were opened for it. What was chosen may name anything: it was refused.
    if (isConflict(error)) await record({ outcome: error.code });
    throw error;
  });
  if (batch.cycles.length === 0) return answerAgain(ctx, asked);
  const answered = await answer(ctx, asked, batch);
  await record(detailOf(asked, batch));
  return answered;
}

function work(ctx: Context, { remainder = false, memberId, ...asked }: Asked): Promise<RestoredBatch> {
  const { rehearse: only = false, ...request } = asked;
  return remainder
    ? restoreRemainder(ctx, { ...request, memberId, rehearse: only })
    : restoreBatch(ctx, { ...request, memberIds: [memberId], rehearse: only });
}

async function answer(
  ctx: Context,
  asked: Asked,
  { cycles, tables, changed, left }: RestoredBatch,
): Promise<RestoredMember> {
  const { memberId, now, rehearse: rehearsed } = asked;
  const missing = await Promise.all(
    cycles.map(({ cycleId }) => readDestroyedClasses(ctx.clerk, { memberId, cycleId })),
  );
  const others = await readRemainders(ctx.clerk, memberId);
  const given = new Set(cycles.map(({ cycleId }) => cycleId));
  const stays = [...others.filter(({ cycleId }) => !given.has(cycleId)), ...left];
  return {
    state: rehearsed ? 'rehearsed' : 'restored',
    ...{ memberId, restoredAt: now, tables, missing: missing.flat(), changed },
    ...{ leftInVault: leftInVaultOf(stays), already: false },
  };
}

/** Nothing was there to restore: it was done before, which is told on record, or there is nothing to give back. */
function answerAgain(ctx: Context, asked: Asked): Promise<RestoredMember> {
  const { memberId, reason, proof, actor, now: at, rehearse: rehearsed = false, remainder = false } = asked;
  return ctx.clerk.transaction(async (tx) => {
    const { cycleId, restoredAt } = await (remainder ? lastRemainder : lastRestoration)(tx, memberId);
    const action = rehearsed ? 'restoration_rehearsed' : 'restoration_told';
    const detail = { proof, ...(remainder && { remainder }) };
    await appendAudit(ctx, tx, { entries: [{ memberId, action, reason, detail }], at, actor });
    const missing = await readDestroyedClasses(tx, { memberId, cycleId });
    const leftInVault = leftInVaultOf(await readRemainders(tx, memberId));
    const told = {
      memberId,
      restoredAt,
      tables: {},
      missing,
      changed: [],
      leftInVault,
      already: true,
    };
    return { state: rehearsed ? 'rehearsed' : 'restored', ...told };
  });
}

interface EarlierRestoration {
  readonly cycleId: string;
  readonly restoredAt: string;
}

async function lastRestoration(tx: Transaction, memberId: string): Promise<EarlierRestoration> {
  const [latest] = await readCycles(tx, memberId);
  if (latest?.state !== 'restored' || !latest.closedAt) throw refusal(latest);
  return { cycleId: latest.cycleId, restoredAt: latest.closedAt };
}

/** Whoever asks again when something else has happened since asks for something else. */
async function lastRemainder(tx: Transaction, memberId: string): Promise<EarlierRestoration> {
  const [happened] = await readTimeline(tx, { memberId, limit: 1 });
  if (happened?.event === 'remainder_restored' && happened.cycleId !== null)
    return { cycleId: happened.cycleId, restoredAt: happened.at };
  const [latest] = await readCycles(tx, memberId);
  const why = 'Nothing of this member was left in the vault; there is no remainder to give back.';
  throw new ServiceError('cycle_in_other_state', why, { detail: { state: latest?.state } });
}

function isConflict(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.code === 'restoration_conflict';
}

function refusal(latest: CycleRow | undefined): ServiceError {
  const state = latest?.state ?? 'watching';
  const why: Record<string, string> = {
    destroyed: 'The data of this member has been destroyed on its day and can not come back.',
    restricted: 'This member withdrew; what a law keeps of them can be disclosed and not restored.',
  };
  if (!latest) return new ServiceError('member_not_found', 'No separated member has this id.');
  const told = why[state] ?? `This member is live (${state}); there is nothing to restore.`;
  return new ServiceError('cycle_in_other_state', told, { detail: { state, restorable: restorableStates } });
}
