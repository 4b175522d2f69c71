import type { Context } from '../context.js';
import type { Language } from '../notice/ports.js';
import { localDateOf } from '../policy/dates.js';
import { readPostings } from '../store/notices.js';

const postingsMax = 200;

export interface BoardPosting {
  readonly postingId: string;
  readonly postedOn: string;
  /** The last day of the posting. */
  readonly untilOn: string;
  readonly title: string;
  readonly text: string;
}

/** The postings that stand today, newest first, for the public page. They are in general words and name nobody. */
export async function readNoticeBoard(ctx: Context, asked: { language: Language }): Promise<BoardPosting[]> {
  const today = localDateOf(await ctx.clock.now(), ctx.policy.zone);
  const postings = await readPostings(ctx.clerk, { today, limit: postingsMax });
  return postings.flatMap(({ postingId, postedOn, untilOn, texts }) => {
    const written = texts[asked.language] ?? Object.values(texts)[0];
    return written ? [{ postingId, postedOn, untilOn, title: written.title, text: written.text }] : [];
  });
}
