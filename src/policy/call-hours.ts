import { Temporal } from 'temporal-polyfill';
import type { Instant } from './dates.js';

export interface CallHours {
  /** Local time of day, `HH:MM`. */
  readonly from: string;
  /** The first minute at which no call begins any more. */
  readonly until: string;
}

/** The first instant from `at` on at which a call may begin: no telephone rings at night. */
export function nextCallAt(at: Instant, { from, until }: CallHours, zone: string): Instant {
  const local = Temporal.Instant.from(at).toZonedDateTimeISO(zone);
  const opens = local.withPlainTime(Temporal.PlainTime.from(from));
  const closes = local.withPlainTime(Temporal.PlainTime.from(until));
  if (Temporal.ZonedDateTime.compare(local, opens) < 0) return opens.toInstant().toString();
  if (Temporal.ZonedDateTime.compare(local, closes) < 0) return at;
  const tomorrow = local.toPlainDate().add({ days: 1 });
  return tomorrow
    .toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(from) })
    .toInstant()
    .toString();
}
