import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { findPosting } from '../store/postings.js';
import type { Actor } from '../store/timeline.js';
import { requireText } from './require-text.js';
import { settlePosting, takeOffBoard } from './settle-posting.js';

export interface WithdrawnPosting {
  readonly postingId: string;
  readonly withdrawnAt: string;
  readonly withdrawnReason: string;
  /** It had been withdrawn before; its reason stayed as it was. */
  readonly already: boolean;
  /** Notices that rested on it and no longer stand: their members are candidates again. */
  readonly noticesTakenBack: number;
}

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Takes a posting off the board, and with it every notice that rests on it. Cut off in between, it is called again, or
 * the next check of the board goes on.
 */
export async function withdrawPosting(
  ctx: Context,
  asked: { postingId: string; reason: string; actor: Actor; signal?: AbortSignal | undefined },
): Promise<WithdrawnPosting> {
  const { postingId, actor, signal } = asked;
  const reason = requireText(asked.reason, { name: 'reason', lengthMax: 500 });
  if (!uuidPattern.test(postingId)) throw postingNotFound();
  const now = await ctx.clock.now();
  const taken = await takeOffBoard(ctx, { postingId, reason, now, actor });
  const posting = await findPosting(ctx.clerk, postingId);
  if (!posting?.withdrawnAt) throw postingNotFound();
  const noticesTakenBack = await settlePosting(ctx, { postingId, reason: 'withdrawn', now, actor, signal });
  const { withdrawnAt, withdrawnReason } = posting;
  return { postingId, withdrawnAt, withdrawnReason: withdrawnReason ?? '', already: !taken, noticesTakenBack };
}

function postingNotFound(): ServiceError {
  return new ServiceError('posting_not_found', 'There is no such posting. The list of postings has their ids.');
}
