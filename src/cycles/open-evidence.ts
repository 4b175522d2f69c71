import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { maskRecipient } from '../notice/mask-recipient.js';
import { decodeText } from '../notice/sealed-text.js';
import { textHash } from '../notice/text-hash.js';
import type { CycleState } from '../policy/cycle.js';
import { type CallbackView, readCallbacks } from '../store/callbacks.js';
import {
  type DestroyedText,
  type EvidenceAttempt,
  type EvidenceNotice,
  type EvidencePosting,
  findDestructionOf,
  findEvidenceNotice,
  findPosting,
  type PostingCheck,
  readAttemptsOfNotice,
  readCycle,
  readPostingChecks,
} from '../store/evidence.js';
import { readAsOfOneMoment } from '../store/snapshot.js';
import type { Actor } from '../store/timeline.js';
import { postingHash } from '../sweep/posting-of.js';
import { openUnlocked } from '../vault/open-record.js';
import { readRecord } from '../vault/records.js';
import { requireText } from './require-text.js';

export interface EvidenceText {
  /** `missing`: nothing of it was ever sealed, or nobody wrote down what became of it. */
  readonly textState: 'opened' | 'posted' | 'destroyed' | 'missing';
  readonly subject: string | null;
  readonly text: string | null;
  /** Whether the text is the one whose hash the ledger has held since it was composed; null where there is no text. */
  readonly textHashMatches: boolean | null;
  /** Masked; null where it was destroyed with the text, and for a posting. */
  readonly recipient: string | null;
  readonly destroyed: DestroyedText | null;
}

/** What was sent to a member, and what became of it. */
export interface Evidence extends EvidenceText, Omit<EvidenceNotice, 'cycleId' | 'recordId' | 'postingId'> {
  /** The window of separation, while the cycle rests on this notice. */
  readonly separableFrom: string | null;
  readonly separableUntil: string | null;
  readonly attempts: readonly EvidenceAttempt[];
  readonly callbacks: readonly Omit<CallbackView, 'noticeId'>[];
  readonly posting: (Omit<EvidencePosting, 'texts'> & { readonly checks: readonly PostingCheck[] }) | null;
  readonly cycle: {
    readonly cycleId: string;
    readonly state: CycleState;
    readonly policyVersion: string;
    readonly openedAt: string;
    readonly lastActivityOn: string;
    readonly expiresOn: string;
    readonly separatedAt: string | null;
    readonly closedAt: string | null;
  };
  readonly openedAt: string;
}

export interface EvidenceRequest {
  readonly noticeId: string;
  /** Why it is opened; it stands in the audit. */
  readonly reason: string;
  readonly actor: Actor;
}

/**
 * Opens what was sealed of one notice. The audit is written before the seal is broken and in the same transaction, so
 * that nobody gets a text whose opening is not on record.
 */
export async function openEvidence(ctx: Context, asked: EvidenceRequest): Promise<Evidence> {
  const { noticeId, actor } = asked;
  const reason = requireText(asked.reason, { name: 'reason', lengthMax: 500 });
  const now = await ctx.clock.now();
  const { evidence, recordId } = await ctx.mover.transaction(async (tx) => {
    await readAsOfOneMoment(tx);
    const notice = await findEvidenceNotice(tx, noticeId);
    if (!notice) throw noticeNotFound();
    const { memberId } = notice;
    const entries = [{ memberId, action: 'evidence_opened', reason, detail: { noticeId } }];
    await appendAudit(ctx, tx, { entries, at: now, actor });
    const posting = notice.postingId === null ? null : await findPosting(tx, notice.postingId);
    const text = posting ? textOfPosting(notice, posting) : await openText(ctx, tx, notice);
    return { evidence: await assemble(tx, { notice, posting, text, now }), recordId: notice.recordId };
  });
  if (evidence.textState !== 'missing' || recordId === null) return evidence;
  // The ledger of destruction is closed to the mover: what became of the record is asked of the clerk.
  const destroyed = await findDestructionOf(ctx.clerk, { memberId: evidence.memberId, recordId });
  return destroyed ? { ...evidence, textState: 'destroyed', destroyed } : evidence;
}

function noticeNotFound(): ServiceError {
  return new ServiceError(
    'notice_not_found',
    'No notice has this id. Take it from the list of the notices of a member.',
  );
}

const nothing: EvidenceText = {
  textState: 'missing',
  subject: null,
  text: null,
  textHashMatches: null,
  recipient: null,
  destroyed: null,
};

async function openText(ctx: Context, tx: Transaction, notice: EvidenceNotice): Promise<EvidenceText> {
  const { memberId, recordId } = notice;
  const record = recordId === null ? null : await readRecord(tx, { memberId, recordId });
  // As of this transaction's one moment the record may name a key that is gone: another connection sees the present.
  const opened = record && (await openUnlocked(ctx.keyring, ctx.mover, record));
  if (!opened) return nothing;
  const sealed = decodeText(opened);
  const { subject, text } = sealed;
  const textHashMatches = textHash(subject, text) === notice.textHash;
  return { ...nothing, textState: 'opened', subject, text, textHashMatches, recipient: maskRecipient(sealed) };
}

/** A posting stands in general words for everybody, so that nothing of it is sealed. */
function textOfPosting(notice: EvidenceNotice, { texts }: EvidencePosting): EvidenceText {
  const written = texts[notice.language] ?? Object.values(texts)[0];
  const textHashMatches = postingHash(texts) === notice.textHash;
  return {
    ...nothing,
    textState: 'posted',
    subject: written?.title ?? null,
    text: written?.text ?? null,
    textHashMatches,
  };
}

async function assemble(
  tx: Transaction,
  found: { notice: EvidenceNotice; posting: EvidencePosting | null; text: EvidenceText; now: string },
): Promise<Evidence> {
  const { notice, text, now } = found;
  const { cycleId, recordId: _, postingId: __, ...told } = notice;
  const cycle = await readCycle(tx, notice);
  const callbacks = await readCallbacks(tx, notice.noticeId);
  const stands = cycle.noticeId === notice.noticeId;
  return {
    ...told,
    ...text,
    separableFrom: stands ? cycle.separableFrom : null,
    separableUntil: stands ? cycle.separableUntil : null,
    attempts: await readAttemptsOfNotice(tx, notice),
    callbacks: callbacks.map(({ noticeId: _, ...callback }) => callback),
    posting: found.posting ? await withChecks(tx, found.posting) : null,
    cycle: {
      cycleId,
      state: cycle.state,
      policyVersion: cycle.policyVersion,
      openedAt: cycle.openedAt,
      lastActivityOn: cycle.lastActivityOn,
      expiresOn: cycle.expiresOn,
      separatedAt: cycle.separatedAt,
      closedAt: cycle.closedAt,
    },
    openedAt: now,
  };
}

async function withChecks(tx: Transaction, { texts: _, ...posting }: EvidencePosting): Promise<Evidence['posting']> {
  return { ...posting, checks: await readPostingChecks(tx, posting.postingId) };
}
