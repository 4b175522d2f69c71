import { addDays, dayAfterPeriod, expiryDay, type LocalDate } from './dates.js';

/**
 * How long the audit keeps itself. Notice on the safety measures for personal data (PIPC notice 2026-9) Art. 8(1): at
 * least one year; two from 50,000 data subjects on. A log of unique identifiers, of sensitive data or of a carrier
 * needs two years as well, which nobody can tell from here: the policy says so.
 */
export interface AuditTerm {
  readonly period: string;
  /** What is of an earlier day is over its time. */
  readonly before: LocalDate;
}

const shortTerm = 'P1Y';
const longTerm = 'P2Y';
const manyMembers = 50_000;
/** Art. 5(3): grants, changes and revocations of rights. */
const rightsTerm = 'P3Y';

export function auditTerm(given: { today: LocalDate; members: number; keep: string | null }): AuditTerm {
  const required = given.members >= manyMembers ? longTerm : shortTerm;
  const terms = [required, ...(given.keep === null ? [] : [given.keep])].map((period) => ({
    period,
    before: firstDayKept(given.today, period),
  }));
  return terms.reduce((longest, term) => (term.before < longest.before ? term : longest));
}

/** Whether a policy may say so: on no day shorter than the law. */
export function isAuditTerm(period: string): boolean {
  // Of all days, 28 February shows best what a period of months or days lacks of a year.
  return ['2024-02-28', '2023-02-28', '2024-02-29', '2023-12-31'].every(
    (day) => expiryDay(day, period) >= expiryDay(day, shortTerm),
  );
}

export function rightsTermOn(today: LocalDate): AuditTerm {
  return { period: rightsTerm, before: firstDayKept(today, rightsTerm) };
}

const daysMax = 600_000;

/** The first day whose period is not over yet. A later day's period never ends before an earlier one's. */
function firstDayKept(today: LocalDate, period: string): LocalDate {
  const isOver = (daysAgo: number) => dayAfterPeriod(addDays(today, -daysAgo), period) <= today;
  let kept = 0;
  let over = 1;
  while (!isOver(over)) {
    kept = over;
    over *= 2;
    if (over > daysMax) throw new RangeError('The term of the audit goes back too far.');
  }
  while (over - kept > 1) {
    const between = Math.floor((kept + over) / 2);
    if (isOver(between)) over = between;
    else kept = between;
  }
  return addDays(today, -kept);
}
