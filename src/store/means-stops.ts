import type { Handle } from '../database/sql.js';
import type { Means } from '../policy/means.js';

/** A means that an operator's fault has stopped. After `resumeAt` one message is tried; if it goes, all the others do. */
export interface MeansStop {
  readonly means: Means;
  readonly reason: string;
  readonly stoppedAt: string;
  readonly resumeAt: string;
  /** How often it has been stopped in a row. */
  readonly times: number;
}

export function readMeansStops(handle: Handle): Promise<MeansStop[]> {
  return handle.rows(
    `select means, reason, stopped_at as "stoppedAt", resume_at as "resumeAt", times
     from dormouse.means_stop
     order by means`,
  );
}

/** Null where it stands still already: a hundred messages that meet the same fault stop it once. */
export function insertMeansStop(
  handle: Handle,
  stop: { means: Means; reason: string; at: string; backoffMs: number },
): Promise<{ times: number } | null> {
  return handle.maybeOne(
    `insert into dormouse.means_stop as stop (means, reason, stopped_at, resume_at, times)
     values ($1::text, $2::text, $3::timestamptz, $3::timestamptz + $4::float8 * interval '1 millisecond', 1)
     on conflict (means) do update
     set reason = excluded.reason, times = stop.times + 1,
       -- It doubles with each stop in a row, up to 64 times.
       resume_at = $3::timestamptz + $4::float8 * power(2, least(stop.times, 6)) * interval '1 millisecond'
     where stop.resume_at <= $3::timestamptz
     returning times`,
    [stop.means, stop.reason, stop.at, stop.backoffMs],
  );
}

/** Zero where it was not stopped. */
export function removeMeansStop(handle: Handle, means: Means): Promise<number> {
  return handle.affected('delete from dormouse.means_stop where means = $1::text', [means]);
}
