import type { Handle } from '../database/sql.js';

export interface NoticeRules {
  readonly zone: string;
  /** Full days between the day of a notice and the first day of separation. */
  readonly noticeLeadDays: number;
  /** Days after a letter was handed over. */
  readonly deliveryDays: number;
}

/**
 * How many separations had no notice that stood, counted from what the means answered and from calendar dates alone:
 * the window that the service computed for itself is not looked at. Every cycle that was ever separated counts.
 */
export async function countSeparatedWithoutNotice(handle: Handle, rules: NoticeRules): Promise<number> {
  const { zone, noticeLeadDays, deliveryDays } = rules;
  const { separations } = await handle.one<{ separations: number }>(
    `select count(*)::int as separations
     from dormouse.cycle as cycle
     where cycle.separated_at is not null and not exists (
       select from dormouse.notice as notice
       where notice.member_id = cycle.member_id and notice.cycle_id = cycle.cycle_id
         and ${day('cycle.separated_at')} >= notice.effective_on + $2::int + 1
         and ${day('cycle.separated_at')} >= notice.names_expiry_on + 1
         and (notice.ended_at is null or notice.ended_at > cycle.separated_at)
         and (${posted} or ${sent})
     )`,
    [zone, noticeLeadDays, deliveryDays],
  );
  return separations;
}

function day(instant: string): string {
  return `(${instant} at time zone $1::text)::date`;
}

/** A posting that stood for the thirty days from which the notice counts, and was seen on each of them. */
const posted = `notice.means = 'noticeBoard' and exists (
  select from dormouse.posting as posting
  where posting.posting_id = notice.posting_id and posting.posted_on <= notice.effective_on
    and posting.until_on >= notice.effective_on + 30
    and (posting.withdrawn_at is null or ${day('posting.withdrawn_at')} > notice.effective_on + 30)
    and (select count(*) from dormouse.posting_check as checked
         where checked.posting_id = posting.posting_id and checked.reachable
           and checked.checked_on between notice.effective_on and notice.effective_on + 30) = 31
)`;

/**
 * An attempt that arrived on the very day from which the notice counts. One that bounced after the separation had
 * arrived before it.
 */
const sent = `exists (
  select from dormouse.attempt as attempt
  where attempt.member_id = notice.member_id and attempt.notice_id = notice.notice_id
    and attempt.means = notice.means and attempt.sent_at <= attempt.ended_at
    and case
      -- Handed over between its export and the report of the mail room.
      when notice.means = 'letter' then
        notice.effective_on - $3::int between ${day('attempt.sent_at')} and ${day('attempt.ended_at')}
      when attempt.state = 'accepted' or notice.means = 'sms' and attempt.state = 'delivered'
        then ${day('attempt.ended_at')} = notice.effective_on
      else notice.effective_on between ${day('attempt.sent_at')} and ${day('attempt.ended_at')}
    end
    and (attempt.state = 'delivered'
      or notice.means = 'email' and attempt.state = 'accepted'
      or notice.state = 'taken_back' and attempt.state = 'failed' and attempt.ended_at > cycle.separated_at)
)`;
