import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { operatorIn } from '../notice/operator-in.js';
import type { Letter } from '../notice/ports.js';
import { decodeText } from '../notice/sealed-text.js';
import { localDateOf } from '../policy/dates.js';
import { type LetterBatch, type LetterFile, writeLetterBatch } from '../providers/letter-batch.js';
import { lockCycles } from '../store/cycles.js';
import {
  findLetterBatch,
  insertLetterAttempts,
  insertLetterBatch,
  lockLettersWaiting,
  putInBatch,
  readLettersWaiting,
  type WaitingLetter,
} from '../store/letters.js';
import { countLettersWaiting } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { openRecord } from '../vault/open-record.js';
import { readRecord } from '../vault/records.js';
import { presentAsOf } from './present-as-of.js';
import { requireText } from './require-text.js';

export const lettersMax = 20_000;
const lettersByDefault = 5_000;
/** Members return while letters are drawn; more than so often in a row it is something else. */
const roundsMax = 5;

export interface LetterExport {
  /** The batch becomes a folder of its own in it. */
  readonly folder: string;
  /** Why the texts are opened, for the audit. */
  readonly reason: string;
  readonly actor: Actor;
  readonly limit?: number | undefined;
  /** Ends the drawing; nothing is exported then. */
  readonly signal?: AbortSignal | undefined;
  /** In development alone. */
  readonly asOf?: string | undefined;
}

export interface ExportedBatch {
  readonly batchId: string;
  readonly letters: number;
  readonly folder: string;
  readonly files: readonly LetterFile[];
  /** How many still wait for the next batch. */
  readonly waiting: number;
}

interface Drawn extends LetterBatch {
  readonly batchId: string;
  readonly waiting: readonly WaitingLetter[];
}

/**
 * Writes the letters that wait. Their files are there before the ledger says so, and only letters that still wait at the
 * commit are in it: a crash in between leaves a folder that no batch knows, and the letters wait for the next export.
 */
export async function exportLetters(
  ctx: Context,
  request: LetterExport,
): Promise<ExportedBatch | { readonly letters: 0 }> {
  const reason = requireText(request.reason, { name: 'reason', lengthMax: 500 });
  const limit = requireLimit(request.limit ?? lettersByDefault);
  const now = await presentAsOf(ctx, request.asOf);
  const asked = { ...request, reason, now };
  for (let round = 1; round <= roundsMax; round += 1) {
    const waiting = await readLettersWaiting(ctx.mover, { limit });
    if (waiting.length === 0) return { letters: 0 };
    const drawn = await draw(ctx, waiting, asked);
    if (!(await commitOrRemove(ctx, drawn, asked))) continue;
    const { batchId, folder, files } = drawn;
    const left = await countLettersWaiting(ctx.clerk);
    return { batchId, letters: files.length, folder, files, waiting: left.letters };
  }
  throw new ServiceError(
    'lease_lost',
    'Letters were exported or cancelled elsewhere while these were drawn. Nothing was exported; try again.',
  );
}

type Asked = LetterExport & { readonly now: string };

/** Draws without a lock: a thousand letters take half a minute, and nobody should wait that long to return. */
async function draw(ctx: Context, waiting: readonly WaitingLetter[], asked: Asked): Promise<Drawn> {
  const { reason, actor, now, folder } = asked;
  const batchId = randomUUID();
  const entries = waiting.map(({ memberId, noticeId }) => ({
    memberId,
    action: 'notice_text_opened',
    reason,
    detail: { noticeId, batchId },
  }));
  await appendAudit(ctx.mover, { entries, at: now, actor });
  const { name, address, contact } = operatorIn(ctx.policy.operator, 'ko');
  const batch = await writeLetterBatch({
    folder,
    batchId,
    letters: openLetters(ctx, waiting, asked.signal),
    sender: { name, address, phone: contact.phone },
    date: localDateOf(now, ctx.policy.zone),
  });
  const drawn = new Set(batch.files.map(({ noticeId }) => noticeId));
  return { ...batch, batchId, waiting: waiting.filter(({ noticeId }) => drawn.has(noticeId)) };
}

/** One at a time, so that the memory does not grow with the batch. */
async function* openLetters(
  ctx: Context,
  waiting: readonly WaitingLetter[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Letter> {
  for (const { memberId, recordId } of waiting) {
    signal?.throwIfAborted();
    const record = await readRecord(ctx.mover, { memberId, recordId });
    // The text goes with the cycle: this member has returned since.
    if (!record) continue;
    const { letter } = decodeText(await openRecord(ctx.keyring, record));
    if (letter) yield letter;
  }
}

/** False where the files were removed again because some of the letters wait no more. */
async function commitOrRemove(ctx: Context, drawn: Drawn, asked: Asked): Promise<boolean> {
  try {
    const committed = await ctx.mover.transaction((tx) => record(tx, drawn, asked));
    if (!committed) await rm(drawn.folder, { recursive: true, force: true });
    return committed;
  } catch (error) {
    // The answer to a commit may have been lost. As long as nobody knows, the files stay.
    if (await findLetterBatch(ctx.clerk, drawn.batchId)) return true;
    await rm(drawn.folder, { recursive: true, force: true });
    throw error;
  }
}

async function record(tx: Transaction, drawn: Drawn, { now, reason, actor }: Asked): Promise<boolean> {
  const { batchId, waiting, files } = drawn;
  const letters = {
    memberIds: waiting.map(({ memberId }) => memberId),
    noticeIds: waiting.map(({ noticeId }) => noticeId),
  };
  // The lock order of everything that a gate reads: the cycles before the notices.
  const cycles = await lockCycles(tx, { memberIds: letters.memberIds, states: ['candidate'] });
  const candidates = new Set(cycles.map(({ cycleId }) => cycleId));
  const still = await lockLettersWaiting(tx, letters);
  if (still.length !== waiting.length || waiting.some(({ cycleId }) => !candidates.has(cycleId))) return false;
  if (waiting.length === 0) return false;
  await putInBatch(tx, { ...letters, batchId });
  await insertLetterAttempts(tx, { ...letters, batchId, at: now });
  const manifest = { version: 1, files: files.map(({ file, sha256, pages }) => ({ file, sha256, pages })) };
  await insertLetterBatch(tx, { batchId, at: now, by: actor.id, letters: files.length, manifest });
  const rows = waiting.map(({ memberId, cycleId, noticeId }) => ({
    memberId,
    cycleId,
    event: 'letter_exported',
    detail: { noticeId, batchId },
  }));
  await recordHappenings(tx, { rows, at: now, actor });
  const entries = waiting.map(({ memberId, noticeId }) => ({
    memberId,
    action: 'letter_exported',
    reason,
    detail: { noticeId, batchId },
  }));
  await appendAudit(tx, { entries, at: now, actor });
  return true;
}

function requireLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= lettersMax) return limit;
  throw new ServiceError('input_invalid', `limit must be a whole number from 1 to ${lettersMax}.`, {
    detail: { field: 'limit' },
  });
}
