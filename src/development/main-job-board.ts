import type { Context } from '../context.js';
import { checkNoticeBoard } from '../cycles/check-notice-board.js';
import type { Handle } from '../database/sql.js';
import { addDays, type LocalDate } from '../policy/dates.js';
import { mainJobActor } from './main-job-sweeps.js';

/**
 * Plays the service that would have run on every day before this one: without its daily look at the board, a posting did
 * not stand. Done again, or after a run that was killed, it goes on behind the last day on which each was looked for.
 */
export async function watchBoardUntil(
  ctx: Context,
  { admin, day, signal }: { admin: Handle; day: LocalDate; signal: AbortSignal },
): Promise<void> {
  const { lastOn } = await admin.one<{ lastOn: LocalDate | null }>(
    `select min(watched.until) as "lastOn" from dormouse.posting as posting
     cross join lateral (
       select coalesce(max(checked.checked_on), posting.posted_on - 1) as until
       from dormouse.posting_check as checked where checked.posting_id = posting.posting_id
     ) as watched
     where posting.withdrawn_at is null and watched.until < least(posting.until_on, $1::date - 1)`,
    [day],
  );
  if (lastOn === null) return;
  for (let on = addDays(lastOn, 1); on < day && !signal.aborted; on = addDays(on, 1)) {
    await checkNoticeBoard(ctx, { asOf: on, actor: mainJobActor, signal });
  }
}
