import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { letNoticeTakeEffect } from '../cycles/let-notice-take-effect.js';
import type { Transaction } from '../database/sql.js';
import { encodeText, type SealedText } from '../notice/sealed-text.js';
import { addDays, expiryDay } from '../policy/dates.js';
import type { Means } from '../policy/means.js';
import { insertAttempts } from '../store/attempts.js';
import { lockCycles, readCandidates } from '../store/cycles.js';
import { type ComposedNotice, insertNotices } from '../store/notices.js';
import { recordHappenings } from '../store/timeline.js';
import { insertRecords, noticeClass } from '../vault/records.js';
import { sealRecords } from '../vault/seal-records.js';
import { type Planned, planNotices } from './plan-notices.js';
import { postingOf } from './posting-of.js';
import { holdFence, present, type StageReport, type SweepRun, skip } from './sweep-run.js';

/**
 * Gives every candidate without a notice under way their next one: text and recipient sealed, hash and dates in the
 * ledger. Each candidate is looked at once a pass. Answers how many were composed.
 */
export async function composeNotices(
  ctx: Context,
  run: SweepRun,
  pass: { report: StageReport; blocked: ReadonlySet<Means> },
): Promise<number> {
  const limit = ctx.config.batchSize;
  let composed = 0;
  let after = '';
  while (!run.signal.aborted) {
    const page: { memberId: string }[] = await readCandidates(ctx.clerk, { after, limit });
    if (page.length > 0)
      composed += await composeBatch(ctx, run, { ...pass, memberIds: page.map((row) => row.memberId) });
    if (page.length < limit) break;
    after = page.at(-1)?.memberId ?? '';
  }
  return composed;
}

async function composeBatch(
  ctx: Context,
  run: SweepRun,
  batch: { memberIds: string[]; report: StageReport; blocked: ReadonlySet<Means> },
): Promise<number> {
  const at = await present(ctx, run);
  return ctx.mover.transaction(async (tx) => {
    await holdFence(tx, run);
    const cycles = await lockCycles(tx, { memberIds: batch.memberIds, states: ['candidate'] });
    const plans = await planNotices(ctx, tx, { cycles, today: at.today, blocked: batch.blocked });
    for (const [reason, count] of Object.entries(plans.skipped)) skip(batch.report, reason, count);
    if (plans.planned.length === 0) return 0;
    const records = await sealTexts(ctx, tx, plans.planned, at);
    const posting = plans.planned.some((plan) => plan.means === 'noticeBoard') ? await postingOf(ctx, tx, at) : null;
    const rows = plans.planned.map((plan) => toNotice(plan, records.get(plan.noticeId) ?? null, posting));
    await insertNotices(tx, { rows, at: at.now });
    await insertAttempts(tx, firstAttempts(ctx, plans.planned, at.now));
    await record(tx, plans.planned, { now: at.now, run });
    for (const plan of plans.planned.filter(({ means }) => means === 'noticeBoard')) {
      // A posting takes effect at once, without an attempt that would count it.
      if ((await post(ctx, tx, plan, at, run)) === 'effective') batch.report.done += 1;
    }
    return plans.planned.length;
  });
}

async function sealTexts(
  ctx: Context,
  tx: Transaction,
  planned: readonly Planned[],
  at: { now: string; today: string },
): Promise<Map<string, string>> {
  const personal = planned.filter((plan): plan is Planned & { text: SealedText } => plan.text !== null);
  const expiresOn = addDays(expiryDay(at.today, ctx.policy.evidencePeriod), 1);
  const sealed = await sealRecords(
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
  await insertRecords(tx, sealed);
  return new Map(personal.map((plan, index) => [plan.noticeId, sealed[index]?.recordId ?? randomUUID()]));
}

function toNotice(
  plan: Planned,
  recordId: string | null,
  posting: { postingId: string; textHash: string } | null,
): ComposedNotice {
  const { cycle, means } = plan;
  return {
    memberId: cycle.memberId,
    cycleId: cycle.cycleId,
    noticeId: plan.noticeId,
    ordinal: plan.ordinal,
    means,
    language: plan.language,
    namesExpiryOn: plan.namesExpiryOn,
    firstSeparationOn: plan.firstSeparationOn,
    items: plan.items,
    templateVersion: plan.templateVersion,
    textHash: means === 'noticeBoard' ? (posting?.textHash ?? '') : plan.textHash,
    recordId,
    postingId: means === 'noticeBoard' ? (posting?.postingId ?? null) : null,
  };
}

/** A letter's attempt begins when it is handed over, a posting's when it is posted. */
function firstAttempts(ctx: Context, planned: readonly Planned[], now: string) {
  const domain = /@([^\s>]+)/.exec(ctx.config.mail?.from ?? '')?.[1] ?? 'localhost';
  return planned
    .filter(({ means }) => means === 'email' || means === 'sms')
    .map(({ cycle, noticeId, means }) => ({
      memberId: cycle.memberId,
      noticeId,
      try: 1,
      means,
      messageId: means === 'email' ? `<${noticeId}@${domain}>` : null,
      nextAt: now,
    }));
}

async function record(
  tx: Transaction,
  planned: readonly Planned[],
  { now, run }: { now: string; run: SweepRun },
): Promise<void> {
  const details = planned.map(({ cycle, means, noticeId, namesExpiryOn }) => ({
    cycle,
    detail: { means, noticeId, namesExpiryOn },
  }));
  const rows = details.map(({ cycle: { memberId, cycleId }, detail }) => ({
    memberId,
    cycleId,
    event: 'notice_composed',
    detail,
  }));
  await recordHappenings(tx, { rows, at: now, actor: run.actor });
  const entries = details.map(({ cycle: { memberId }, detail }) => ({ memberId, action: 'notice_composed', detail }));
  await appendAudit(tx, { entries, at: now, actor: run.actor });
}

async function post(
  ctx: Context,
  tx: Transaction,
  plan: Planned,
  at: { now: string; today: string },
  run: SweepRun,
): Promise<'effective' | 'stale'> {
  const notice = { ...plan, state: 'pending' as const };
  return letNoticeTakeEffect(ctx, tx, { cycle: plan.cycle, notice, day: at.today, now: at.now, actor: run.actor });
}
