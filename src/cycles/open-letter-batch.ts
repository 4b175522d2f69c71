import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { localDateOf } from '../policy/dates.js';
import { type BatchFile, batchFiles, type LeftOut, type OpenBatch, sha256 } from '../providers/letter-batch.js';
import { decodeLetterContent, type LetterContent } from '../providers/letter-content.js';
import {
  findLetterBatch,
  type LetterBatchRow,
  readBatchLetters,
  type StandingBatchLetter,
} from '../store/letter-batches.js';
import type { Actor } from '../store/timeline.js';
import { isUnreadable, openUnlocked } from '../vault/open-record.js';
import { readRecord } from '../vault/records.js';
import { letterStands } from './letter-stands.js';
import { batchNotFound, isOpenable } from './list-letter-batches.js';
import { presentAsOf } from './present-as-of.js';
import { requireText } from './require-text.js';

export interface LetterBatchOpening {
  readonly batchId: string;
  /** Why it is opened; it stands in the audit with each letter. */
  readonly reason: string;
  readonly actor: Actor;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
  /** In development alone. */
  readonly asOf?: string | undefined;
}

export interface OpenedBatch {
  readonly batchId: string;
  readonly files: AsyncIterable<BatchFile>;
  /** Complete when the files have been read. */
  readonly leftOut: readonly { readonly noticeId: string; readonly reason: LeftOut }[];
}

/**
 * Opens the letters of a batch, as often as it takes within its term. Every letter stands in the audit, committed before
 * its seal is broken. Letters that nobody needs any more are left out.
 */
export async function openLetterBatch(ctx: Context, asked: LetterBatchOpening): Promise<OpenedBatch> {
  const { batchId, actor } = asked;
  const reason = requireText(asked.reason, { name: 'reason', lengthMax: 500 });
  const now = await presentAsOf(ctx, asked.asOf);
  const today = localDateOf(now, ctx.policy.zone);
  const leftOut: { noticeId: string; reason: LeftOut }[] = [];
  const letters = await ctx.mover.transaction(async (tx) => {
    const batch = await findLetterBatch(tx, batchId);
    if (batch === null) throw batchNotFound();
    if (!isOpenable(batch, today)) throw forgotten(batch);
    const all = await readBatchLetters(tx, batchId);
    const standing = all.filter(letterStands);
    for (const letter of all) if (!letterStands(letter)) leftOut.push({ noticeId: letter.noticeId, reason: 'ended' });
    const entries = standing.map(({ memberId, noticeId }) => ({
      memberId,
      action: 'letter_opened',
      reason,
      detail: { noticeId, batchId },
    }));
    await appendAudit(ctx, tx, { entries, at: now, actor });
    return standing;
  });
  const opened = openEach(ctx, letters, { leftOut, signal: asked.signal });
  return { batchId, leftOut, files: batchFiles({ batchId, letters: opened, leftOut: () => leftOut }) };
}

function forgotten({ termOn }: LetterBatchRow): ServiceError {
  const since = termOn === null ? 'was never sealed here' : `could be opened until ${termOn}`;
  return new ServiceError('batch_forgotten', `This batch of letters ${since}. Its letters are forgotten.`, {
    detail: { termOn },
  });
}

/** One at a time, so that the memory does not grow with the batch. */
async function* openEach(
  ctx: Context,
  letters: readonly StandingBatchLetter[],
  reading: { leftOut: { noticeId: string; reason: LeftOut }[]; signal: AbortSignal | undefined },
): OpenBatch['letters'] extends AsyncIterable<infer One> ? AsyncGenerator<One> : never {
  for (const letter of letters) {
    reading.signal?.throwIfAborted();
    const { noticeId, file, pages, unprintable } = letter;
    const content = await openLetter(ctx, letter);
    if (typeof content === 'string') reading.leftOut.push({ noticeId, reason: content });
    else yield { noticeId, file, sha256: letter.sha256, pages, unprintable, content };
  }
}

/** A letter that is not the one that was drawn is posted to nobody; the others are. */
async function openLetter(ctx: Context, letter: StandingBatchLetter): Promise<LetterContent | 'gone' | 'unreadable'> {
  const { memberId, recordId, noticeId } = letter;
  const record = await readRecord(ctx.mover, { memberId, recordId });
  if (record === null) return 'gone';
  try {
    const opened = await openUnlocked(ctx.keyring, ctx.mover, record);
    if (opened === null) return 'gone';
    const content = decodeLetterContent(opened);
    if (content.noticeId === noticeId && sha256(content.pdf) === letter.sha256) return content;
    throw new ServiceError('envelope_unreadable', 'A sealed letter is not the one whose hash the ledger keeps.');
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    ctx.metrics.alarms.inc({ kind: 'letter_unreadable' });
    ctx.logger.error({ err: error, noticeId }, 'a sealed letter can not be opened');
    return 'unreadable';
  }
}
