import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { encodeText, type SealedText } from '../notice/sealed-text.js';
import { nextCallAt } from '../policy/call-hours.js';
import { addDays, expiryDay } from '../policy/dates.js';
import type { Means } from '../policy/means.js';
import { insertAttempts } from '../store/attempts.js';
import { type ComposedNotice, insertNotices } from '../store/notices.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { noticeClass } from '../vault/records.js';
import { sealInto } from '../vault/seal-records.js';
import { postingOf } from './posting-of.js';
import type { Planned } from './word-message.js';

/**
 * Writes planned messages down: text and recipient sealed, hash and dates in the ledger, the first attempt due. A posting
 * waits until somebody outside could read it, a letter until it is handed over.
 */
export async function writeNotices(
  ctx: Context,
  tx: Transaction,
  { planned, at, actor }: { planned: readonly Planned[]; at: { now: string; today: string }; actor: Actor },
): Promise<void> {
  if (planned.length === 0) return;
  const records = await sealTexts(ctx, tx, planned, at);
  const posting = planned.some((plan) => plan.means === 'noticeBoard')
    ? await postingOf(ctx, tx, { ...at, actor })
    : null;
  const rows = planned.map((plan) => toNotice(plan, records.get(plan.noticeId) ?? null, posting));
  await insertNotices(tx, { rows, at: at.now });
  await insertAttempts(tx, firstAttempts(ctx, planned, at.now));
  await record(ctx, tx, planned, { now: at.now, actor });
}

async function sealTexts(
  ctx: Context,
  tx: Transaction,
  planned: readonly Planned[],
  at: { now: string; today: string },
): Promise<Map<string, string>> {
  const personal = planned.filter((plan): plan is Planned & { text: SealedText } => plan.text !== null);
  const expiresOn = addDays(expiryDay(at.today, ctx.policy.evidencePeriod), 1);
  const sealed = await sealInto(
    tx,
    ctx.keyring,
    personal.map((plan) => ({
      memberId: plan.cycle.memberId,
      cycleId: plan.cycle.cycleId,
      class: noticeClass,
      content: encodeText(plan.text),
      rowCount: 1,
      nextExpiryOn: expiresOn,
      expiresOn,
    })),
    at.now,
  );
  return new Map(personal.map((plan, index) => [plan.noticeId, sealed[index]?.recordId ?? randomUUID()]));
}

function toNotice(
  plan: Planned,
  recordId: string | null,
  posting: { postingId: string; textHash: string } | null,
): ComposedNotice {
  const { cycle, text: _text, ...notice } = plan;
  const posted = plan.means === 'noticeBoard' ? posting : null;
  return {
    ...notice,
    cycleId: cycle.cycleId,
    textHash: posted?.textHash ?? plan.textHash,
    recordId,
    postingId: posted?.postingId ?? null,
  };
}

const wired: readonly Means[] = ['email', 'alimtalk', 'sms', 'voice'];

/** A letter's attempt begins when it is handed over, a posting's when it is posted. */
function firstAttempts(ctx: Context, planned: readonly Planned[], now: string) {
  const domain = /@([^\s>]+)/.exec(ctx.config.mail?.from ?? '')?.[1] ?? 'localhost';
  return planned
    .filter(({ means }) => wired.includes(means))
    .map(({ cycle, noticeId, means }) => ({
      memberId: cycle.memberId,
      noticeId,
      try: 1,
      means,
      messageId: means === 'email' ? `<${noticeId}@${domain}>` : null,
      nextAt: means === 'voice' ? nextCallAt(now, ctx.policy.callHours, ctx.policy.zone) : now,
    }));
}

async function record(
  ctx: Context,
  tx: Transaction,
  planned: readonly Planned[],
  { now, actor }: { now: string; actor: Actor },
): Promise<void> {
  const details = planned.map(({ cycle, means, purpose, noticeId, namesExpiryOn, namesOn }) => ({
    cycle,
    detail:
      purpose === 'separation'
        ? { means, noticeId, namesExpiryOn }
        : { means, noticeId, purpose, ...(namesOn ? { namesOn } : {}) },
  }));
  const rows = details.map(({ cycle: { memberId, cycleId }, detail }) => ({
    memberId,
    cycleId,
    event: 'notice_composed',
    detail,
  }));
  await recordHappenings(tx, { rows, at: now, actor });
  const entries = details.map(({ cycle: { memberId }, detail }) => ({ memberId, action: 'notice_composed', detail }));
  await appendAudit(ctx, tx, { entries, at: now, actor });
}
