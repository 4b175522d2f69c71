import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { addDays, localDateOf } from '../policy/dates.js';
import { isSmall } from '../providers/letter-batch.js';
import { type CycleRow, lockCyclesOf } from '../store/cycles.js';
import { type BatchManifest, findLetterBatch, insertBatchLetters, insertLetterBatch } from '../store/letter-batches.js';
import {
  insertLetterAttempts,
  lockLettersWaiting,
  putInBatch,
  readLettersWaiting,
  type WaitingLetter,
} from '../store/letters.js';
import { countLettersWaiting } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { removeRecords } from '../vault/records.js';
import { letterStands } from './letter-stands.js';
import { type LetterBatchView, viewLetterBatch } from './list-letter-batches.js';
import { presentAsOf } from './present-as-of.js';
import { requireText } from './require-text.js';
import { removeSealed, type SealedLetter, type Sealing, sealLetters } from './seal-letters.js';

export const lettersMax = 20_000;
const lettersByDefault = 5_000;
/** Letters that can't be drawn, or that somebody else took, are passed over; the pages of those who come behind are few. */
const pageMax = 500;

export interface LetterBatchRequest {
  /** Why the texts are opened, for the audit. */
  readonly reason: string;
  readonly actor: Actor;
  readonly limit?: number | undefined;
  /** Ends the drawing; no batch is made then. */
  readonly signal?: AbortSignal | undefined;
  /** In development alone. */
  readonly asOf?: string | undefined;
}

export interface CreatedBatch {
  /** Null where no letter waits. */
  readonly batch: LetterBatchView | null;
  /** How many still wait for the next one. */
  readonly waiting: number;
}

/**
 * Draws the letters that wait and seals them; nothing is written to a disk. Only letters that still wait at the commit are
 * in the batch. What a crash leaves behind is named by no batch, can't be opened, and goes on its day.
 */
export async function createLetterBatch(ctx: Context, request: LetterBatchRequest): Promise<CreatedBatch> {
  const reason = requireText(request.reason, { name: 'reason', lengthMax: 500 });
  const limit = requireLimit(request.limit ?? lettersByDefault);
  const now = await presentAsOf(ctx, request.asOf);
  const today = localDateOf(now, ctx.policy.zone);
  const termOn = addDays(today, ctx.policy.letter.batchTermDays);
  const { actor, signal } = request;
  const sealed: SealedLetter[] = [];
  const batchId = randomUUID();
  const sealing: Sealing = { batchId, reason, now, today, expiresOn: addDays(termOn, 1), actor, signal, sealed };
  const made = await makeBatch(ctx, { sealing, limit, termOn });
  const row = made ? await findLetterBatch(ctx.clerk, batchId) : null;
  const batch = row && (await viewLetterBatch(ctx, row, today));
  return { batch, waiting: (await countLettersWaiting(ctx.clerk)).letters };
}

interface Making {
  readonly sealing: Sealing;
  readonly limit: number;
  readonly termOn: string;
}

async function makeBatch(ctx: Context, making: Making): Promise<boolean> {
  const { sealing } = making;
  try {
    await sealWaiting(ctx, making);
    if (sealing.sealed.length === 0) return false;
    await ctx.reached('letters sealed');
    const made = await ctx.mover.transaction((tx) => writeDown(ctx, tx, making));
    await ctx.reached('after commit of letters');
    return made;
  } catch (error) {
    // The answer to a commit may have been lost. As long as nobody knows, what was sealed stays.
    if (await findLetterBatch(ctx.clerk, sealing.batchId)) return true;
    await removeSealed(ctx, sealing.sealed);
    throw error;
  }
}

/** Page by page, so that letters whose text can't be opened hold up none of those behind them. */
async function sealWaiting(ctx: Context, { sealing, limit }: Making): Promise<void> {
  let after: WaitingLetter | null = null;
  while (sealing.sealed.length < limit) {
    const left = Math.min(limit - sealing.sealed.length, pageMax);
    const page: WaitingLetter[] = await readLettersWaiting(ctx.mover, { after, limit: left });
    await sealLetters(ctx, page, sealing);
    if (page.length < left) return;
    after = page.at(-1) ?? null;
  }
}

/** The lock order of everything that a gate reads: the cycles before the notices. False where none waits any more. */
async function writeDown(ctx: Context, tx: Transaction, { sealing, termOn }: Making): Promise<boolean> {
  const { batchId, now, actor, reason, sealed } = sealing;
  const { taken, others } = await takeThoseThatWait(tx, sealed);
  await removeRecords(tx, recordsOf(others));
  if (taken.length === 0) return false;
  const letters = {
    memberIds: taken.map(({ waiting }) => waiting.memberId),
    noticeIds: taken.map(({ noticeId }) => noticeId),
  };
  await putInBatch(tx, { ...letters, batchId });
  await insertLetterAttempts(tx, { ...letters, batchId, at: now });
  const manifest = manifestOf(taken);
  await insertLetterBatch(tx, { batchId, at: now, by: actor.id, letters: taken.length, termOn, manifest });
  const rows = taken.map(({ waiting, ...letter }) => ({ ...letter, memberId: waiting.memberId }));
  await insertBatchLetters(tx, { batchId, rows });
  const details = taken.map(({ waiting: { memberId, cycleId }, noticeId }) => ({
    memberId,
    cycleId,
    detail: { noticeId, batchId },
  }));
  const happenings = details.map((each) => ({ ...each, event: 'letter_batched' }));
  await recordHappenings(tx, { rows: happenings, at: now, actor });
  const entries = details.map(({ memberId, detail }) => ({ memberId, action: 'letter_batched', reason, detail }));
  await appendAudit(ctx, tx, { entries, at: now, actor });
  return true;
}

/** Members return while letters are drawn, and another may have taken the same ones. */
async function takeThoseThatWait(
  tx: Transaction,
  sealed: readonly SealedLetter[],
): Promise<{ taken: SealedLetter[]; others: SealedLetter[] }> {
  const memberIds = sealed.map(({ waiting }) => waiting.memberId);
  const cycles = await lockCyclesOf(tx, { memberIds, cycleIds: sealed.map(({ waiting }) => waiting.cycleId) });
  const stateOf = new Map(cycles.map(({ cycleId, state }) => [cycleId, state]));
  const noticeIds = sealed.map(({ noticeId }) => noticeId);
  const still = new Set((await lockLettersWaiting(tx, { memberIds, noticeIds })).map(({ noticeId }) => noticeId));
  const waits = ({ waiting, noticeId }: SealedLetter) => {
    const cycleState = stateOf.get(waiting.cycleId);
    return still.has(noticeId) && cycleState !== undefined && mayBePrinted(waiting, cycleState);
  };
  return { taken: sealed.filter(waits), others: sealed.filter((letter) => !waits(letter)) };
}

/** A candidate needs the notice; who is noticed has one that stands already. */
function mayBePrinted({ purpose }: WaitingLetter, cycleState: CycleRow['state']): boolean {
  if (purpose === 'separation') return cycleState === 'candidate';
  return letterStands({ purpose, state: 'pending', cycleState });
}

function recordsOf(sealed: readonly SealedLetter[]): { memberIds: string[]; recordIds: string[] } {
  return {
    memberIds: sealed.map(({ waiting }) => waiting.memberId),
    recordIds: sealed.map(({ recordId }) => recordId),
  };
}

function manifestOf(letters: readonly SealedLetter[]): BatchManifest {
  return {
    version: 2,
    pages: letters.reduce((sum, { pages }) => sum + pages, 0),
    unprintable: letters.filter(({ unprintable }) => unprintable > 0).length,
    smallAddresses: letters.filter(({ addressPoints }) => isSmall(addressPoints)).length,
    files: letters.map(({ file, sha256, pages }) => ({ file, sha256, pages })),
  };
}

function requireLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= lettersMax) return limit;
  throw new ServiceError('input_invalid', `limit must be a whole number from 1 to ${lettersMax}.`, {
    detail: { field: 'limit' },
  });
}
