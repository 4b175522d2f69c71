import type { Handle } from '../database/sql.js';
import type { Means, NoticeState, Purpose } from '../policy/means.js';
import { type AttemptView, readAttempts } from '../store/attempts.js';
import { type NoticeRow, readNotices } from '../store/notices.js';

const noticesMax = 100;

/** A notice without its text: hash, dates and outcome. */
export interface NoticeView {
  readonly noticeId: string;
  readonly cycleId: string;
  readonly means: Means;
  readonly purpose: Purpose;
  readonly language: string;
  readonly state: NoticeState;
  readonly composedAt: string;
  readonly namesExpiryOn: string;
  readonly firstSeparationOn: string;
  readonly effectiveOn: string | null;
  readonly endedAt: string | null;
  readonly endedReason: string | null;
  readonly textHash: string;
  readonly attempts: readonly Omit<AttemptView, 'noticeId' | 'means' | 'nextAt'>[];
}

/** Newest first. */
export async function readNoticeViews(
  handle: Handle,
  memberId: string,
): Promise<{ notices: NoticeRow[]; attempts: AttemptView[]; views: NoticeView[] }> {
  const notices = await readNotices(handle, { memberId, limit: noticesMax });
  const attempts = await readAttempts(handle, memberId);
  return { notices, attempts, views: notices.map((notice) => viewOf(notice, attempts)) };
}

function viewOf(notice: NoticeRow, attempts: readonly AttemptView[]): NoticeView {
  return {
    noticeId: notice.noticeId,
    cycleId: notice.cycleId,
    means: notice.means,
    purpose: notice.purpose,
    language: notice.language,
    state: notice.state,
    composedAt: notice.composedAt,
    namesExpiryOn: notice.namesExpiryOn,
    firstSeparationOn: notice.firstSeparationOn,
    effectiveOn: notice.effectiveOn,
    endedAt: notice.endedAt,
    endedReason: notice.endedReason,
    textHash: notice.textHash,
    attempts: attempts
      .filter(({ noticeId }) => noticeId === notice.noticeId)
      .map(({ noticeId: _, means: __, nextAt: ___, ...attempt }) => attempt),
  };
}
