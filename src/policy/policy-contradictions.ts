import { isAuditTerm } from './audit-term.js';
import { daysBetween, daysOf, expiryDay, isPeriod, isZone } from './dates.js';
import { millisecondsOf } from './durations.js';
import { builtMeans } from './means.js';
import type { CompletePolicyDocument } from './policy-document.js';

const leastNoticeLeadDays = 30;

/** Every month of a leap year and of another: one of them begins the shortest run of any calendar period. */
const monthStarts = [2023, 2024].flatMap((year) =>
  Array.from({ length: 12 }, (_, month) => `${year}-${String(month + 1).padStart(2, '0')}-01`),
);

/** What the schema cannot say, one sentence each. Empty where the policy can be used. */
export function policyContradictions(document: CompletePolicyDocument): string[] {
  return [
    ...(isZone(document.zone) ? [] : ['zone: not an IANA time zone; write one such as Asia/Seoul.']),
    ...periodContradictions(document),
    ...meansContradictions(document.means),
    ...numberContradictions(document),
    ...operatorContradictions(document),
  ];
}

function periodContradictions(document: CompletePolicyDocument): string[] {
  const { inactivityPeriod, noticeLead, ladder, letter, attempts, messages } = document;
  const found = [
    ...inDays(
      'noticeLead',
      noticeLead,
      leastNoticeLeadDays,
      'nobody may be separated with less than 30 full days of notice',
    ),
    ...inDays('ladder', ladder, 0),
    ...inDays('noticeValidity', document.noticeValidity, 1),
    ...inDays('sourceSilence', document.sourceSilence, 1),
    ...inDays('lateWindow', document.lateWindow, 0),
    ...inDays('letter.printing', letter.printing, 0),
    ...inDays('letter.delivery', letter.delivery, 0),
    ...inDays('letter.batchTerm', letter.batchTerm, 1),
    ...(messages.reminder === null ? [] : inDays('messages.reminder', messages.reminder, 1)),
    ...(messages.beforeDestruction === null ? [] : inDays('messages.beforeDestruction', messages.beforeDestruction, 1)),
    ...inDays('reconciliation', document.reconciliation, 1),
    ...inTime('attempts.backoff', attempts.backoff),
    ...inTime('attempts.uncertainAfter', attempts.uncertainAfter),
    ...inTime('attempts.smsTimeout', attempts.smsTimeout),
    ...ofCalendar('inactivityPeriod', inactivityPeriod),
    ...ofCalendar('evidence', document.evidence),
    ...(document.audit === undefined ? [] : ofAudit(document.audit.keep)),
  ];
  if (
    messages.reminder !== null &&
    isInDays(messages.reminder) &&
    isInDays(noticeLead) &&
    daysOf(messages.reminder) > daysOf(noticeLead)
  ) {
    found.push('messages.reminder: must not be longer than noticeLead, or it would come before the notice.');
  }
  const early = [inactivityPeriod, noticeLead, ladder].every(isPeriod) && isInDays(noticeLead) && isInDays(ladder);
  if (early && shortestDays(inactivityPeriod) <= daysOf(noticeLead) + daysOf(ladder)) {
    found.push(
      'inactivityPeriod: must be longer than noticeLead and ladder together, or a member in use would be noticed.',
    );
  }
  return found;
}

function meansContradictions(means: readonly string[]): string[] {
  const found: string[] = [];
  if (means.length === 0) found.push('means: name at least one, or nobody could be told.');
  if (new Set(means).size < means.length) found.push('means: each may stand there once.');
  for (const word of new Set(means)) {
    if (!builtMeans.some((built) => built === word)) {
      found.push(`means: only ${builtMeans.join(', ')} may stand there.`);
    }
  }
  const board = means.indexOf('noticeBoard');
  if (board >= 0 && board < means.length - 1) {
    found.push('means: noticeBoard must stand last, for it serves only members whom no other means can reach.');
  }
  return found;
}

function numberContradictions({ perSweep, haltAbove, attempts, perDay, callHours }: CompletePolicyDocument): string[] {
  const found: string[] = [];
  for (const [means, count] of Object.entries(perDay)) {
    if (!isCount(count)) found.push(`perDay.${means}: must be a whole number above 0.`);
  }
  if (callHours.from >= callHours.until) found.push('callHours.until: must come after callHours.from on the same day.');
  if (!isCount(perSweep)) found.push('perSweep: must be a whole number above 0.');
  if (!isCount(haltAbove.members)) found.push('haltAbove.members: must be a whole number above 0.');
  if (!(haltAbove.share > 0 && haltAbove.share <= 1)) found.push('haltAbove.share: must be above 0 and at most 1.');
  if (!isCount(attempts.tries)) found.push('attempts.tries: must be a whole number above 0.');
  return found;
}

function operatorContradictions({ operator, legalText }: CompletePolicyDocument): string[] {
  const found: string[] = [];
  if (!URL.canParse(operator.url) || !/^https?:$/.test(new URL(operator.url).protocol)) {
    found.push('operator.url: must be a whole address that begins with https:// or http://.');
  }
  if (/[\r\n]/.test(operator.address)) found.push('operator.address: must be one line.');
  for (const language of ['ko', 'en'] as const) {
    if (legalText[language].trim() === '')
      found.push(`legalText.${language}: must not be empty, for every notice prints it.`);
  }
  return found;
}

function inDays(name: string, period: string, leastDays: number, because?: string): string[] {
  if (!isInDays(period)) return [`${name}: must be a period in whole days, such as P30D.`];
  if (daysOf(period) >= leastDays) return [];
  return [`${name}: must be at least P${leastDays}D${because === undefined ? '' : `, for ${because}`}.`];
}

function inTime(name: string, duration: string): string[] {
  return (millisecondsOf(duration) ?? 0) > 0 ? [] : [`${name}: must be a duration above 0, such as PT15M.`];
}

function ofCalendar(name: string, period: string): string[] {
  const fits = isPeriod(period) && shortestDays(period) > 0;
  return fits ? [] : [`${name}: must be a period above 0 of years, months, weeks or days, such as P1Y.`];
}

function ofAudit(keep: string): string[] {
  const unfit = ofCalendar('audit.keep', keep);
  if (unfit.length > 0 || isAuditTerm(keep)) return unfit;
  return ['audit.keep: must be at least P1Y, for the log of access is kept for one year by law.'];
}

function isInDays(period: string): boolean {
  return isPeriod(period) && !/[YM]/.test(period);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function shortestDays(period: string): number {
  return Math.min(...monthStarts.map((start) => daysBetween(start, expiryDay(start, period))));
}
