import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { operatorIn } from '../notice/operator-in.js';
import { decodeText } from '../notice/sealed-text.js';
import type { LocalDate } from '../policy/dates.js';
import { type LetterFile, sha256 } from '../providers/letter-batch.js';
import { encodeLetterContent } from '../providers/letter-content.js';
import { drawLetter } from '../providers/letter-pdf.js';
import type { WaitingLetter } from '../store/letters.js';
import type { Actor } from '../store/timeline.js';
import { isUnreadable, openUnlocked } from '../vault/open-record.js';
import { letterClass, readRecord, removeRecords } from '../vault/records.js';
import { sealInto } from '../vault/seal-records.js';

/** A letter that lies sealed in the vault, and that no batch names yet: nobody can open it. */
export interface SealedLetter extends LetterFile {
  readonly waiting: WaitingLetter;
  readonly recordId: string;
  readonly addressPoints: number;
}

export interface Sealing {
  readonly batchId: string;
  readonly reason: string;
  readonly now: string;
  readonly today: LocalDate;
  /** The first day on which nobody may open it. */
  readonly expiresOn: LocalDate;
  readonly actor: Actor;
  readonly signal?: AbortSignal | undefined;
  /** Grows as letters are sealed, so that the caller can take them back whatever happens. */
  readonly sealed: SealedLetter[];
}

/**
 * Draws letters and seals each as a record of its own, without a lock: a thousand take a minute, and nobody should wait
 * that long to return. One at a time, so that the memory does not grow with the batch.
 */
export async function sealLetters(ctx: Context, waiting: readonly WaitingLetter[], sealing: Sealing): Promise<void> {
  const { batchId, reason, now, actor } = sealing;
  const entries = waiting.map(({ memberId, noticeId }) => ({
    memberId,
    action: 'notice_text_opened',
    reason,
    detail: { noticeId, batchId },
  }));
  await appendAudit(ctx, ctx.mover, { entries, at: now, actor });
  for (const letter of waiting) {
    // Drawing keeps the process busy: others get their turn in between.
    await new Promise(setImmediate);
    sealing.signal?.throwIfAborted();
    await sealLetter(ctx, letter, sealing);
  }
}

export async function removeSealed(ctx: Context, sealed: readonly SealedLetter[]): Promise<void> {
  const memberIds = sealed.map(({ waiting }) => waiting.memberId);
  const recordIds = sealed.map(({ recordId }) => recordId);
  await ctx.mover.transaction((tx) => removeRecords(tx, { memberIds, recordIds }));
}

async function sealLetter(ctx: Context, waiting: WaitingLetter, sealing: Sealing): Promise<void> {
  const letter = await openLetter(ctx, waiting);
  // The text goes with the cycle: this member has returned since.
  if (letter === null) return;
  const { memberId, cycleId, noticeId } = waiting;
  const { name, address, contact } = operatorIn(ctx.policy.operator, 'ko');
  const sender = { name, address, phone: contact.phone };
  const { pdf, pages, unprintable, addressPoints } = await drawLetter(letter, { sender, date: sealing.today });
  const { language, recipient } = letter;
  const content = encodeLetterContent({ noticeId, language, recipient, addressPoints, pdf });
  const { expiresOn } = sealing;
  const unsealed = { memberId, cycleId, class: letterClass, content, rowCount: 1, nextExpiryOn: expiresOn, expiresOn };
  const records = await ctx.mover.transaction((tx) => sealInto(tx, ctx.keyring, [unsealed], sealing.now));
  const file = `${noticeId}.pdf`;
  for (const { recordId } of records) {
    sealing.sealed.push({ waiting, noticeId, recordId, file, sha256: sha256(pdf), pages, unprintable, addressPoints });
  }
}

async function openLetter(ctx: Context, { memberId, noticeId, recordId }: WaitingLetter) {
  const record = await readRecord(ctx.mover, { memberId, recordId });
  if (!record) return null;
  try {
    const opened = await openUnlocked(ctx.keyring, ctx.mover, record);
    return opened && decodeText(opened).letter;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    // One broken record must not keep all the others from being printed.
    ctx.metrics.alarms.inc({ kind: 'notice_text_unreadable' });
    ctx.logger.error({ err: error, noticeId }, 'the sealed text of a letter can not be opened');
    return null;
  }
}
