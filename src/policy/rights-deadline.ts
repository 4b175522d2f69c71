import { expiryDay, type LocalDate } from './dates.js';

/** PIPA Arts. 35(3), 36(2), 37(4), Decree Arts. 41(4), 43(3), 44(2). */
const answeredWithin = 'P10D';

/**
 * The last day on which a person's request may be answered. The day of its receipt does not count (Civil Act Art. 157);
 * that a period which ends on a holiday ends on the day after (Art. 161) is not made use of: earlier is never too late.
 */
export function rightsDeadline(receivedOn: LocalDate): LocalDate {
  return expiryDay(receivedOn, answeredWithin);
}
