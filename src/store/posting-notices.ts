import type { Handle } from '../database/sql.js';
import type { Purpose } from '../policy/means.js';

/** A notice that rests on a posting, with the cycle that has to be locked before it. */
export interface PostedNotice {
  readonly memberId: string;
  readonly noticeId: string;
  readonly cycleId: string;
  readonly purpose: Purpose;
}

const columns = `notice.member_id as "memberId", notice.notice_id as "noticeId", notice.cycle_id as "cycleId",
  notice.purpose`;

interface NoticePage {
  readonly postingId: string;
  readonly after: string;
  readonly limit: number;
}

/** Notices that wait for their posting to be seen, in the order of their members. */
export function readPendingOf(handle: Handle, page: NoticePage): Promise<PostedNotice[]> {
  return handle.rows(
    `select ${columns} from dormouse.notice as notice
     where notice.posting_id = $1::uuid and notice.state = 'pending' and notice.member_id > $2::text
     order by notice.member_id
     limit $3::int`,
    [page.postingId, page.after, page.limit],
  );
}

/**
 * What falls with a posting: who was separated before stood on it for all of the lead. Who was to learn of their separation
 * by it has not.
 */
const resting = `from dormouse.notice as notice
     join dormouse.cycle as cycle on cycle.member_id = notice.member_id and cycle.cycle_id = notice.cycle_id
     where (notice.state in ('pending', 'effective') and cycle.state in ('candidate', 'noticed')
       or notice.state = 'pending' and notice.purpose = 'separated')`;

export function readRestingOn(handle: Handle, page: NoticePage): Promise<PostedNotice[]> {
  return handle.rows(
    `select ${columns} ${resting}
       and notice.posting_id = $1::uuid and notice.member_id > $2::text
     order by notice.member_id
     limit $3::int`,
    [page.postingId, page.after, page.limit],
  );
}

export interface RestingCount {
  readonly postingId: string;
  readonly notices: number;
}

export function countRestingOn(handle: Handle, postingIds: readonly string[]): Promise<RestingCount[]> {
  return handle.rows(
    `select notice.posting_id as "postingId", count(*)::int as notices ${resting}
       and notice.posting_id = any($1::uuid[])
     group by notice.posting_id
     order by notice.posting_id`,
    [postingIds],
  );
}

/** Withdrawn postings with notices that still rest on them: whoever withdrew them was cut off. */
export function findUnsettled(handle: Handle, asked: { endedSince: string }): Promise<{ postingId: string }[]> {
  return handle.rows(
    `select posting.posting_id as "postingId" from dormouse.posting as posting
     where posting.withdrawn_at is not null and posting.until_on >= $1::date
       and exists (select ${resting} and notice.posting_id = posting.posting_id)
     order by posting.posted_on, posting.posting_id`,
    [asked.endedSince],
  );
}
