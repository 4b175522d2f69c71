import type { Context } from '../context.js';
import type { Language } from '../notice/ports.js';
import { type LocalDate, localDateOf } from '../policy/dates.js';
import { countStandingPostings, type PostingRow, readStandingPostings } from '../store/postings.js';

export interface BoardPosting {
  readonly postingId: string;
  readonly kind: 'separation' | 'policyChange';
  readonly postedOn: string;
  /** The last day of the posting. */
  readonly untilOn: string;
  /** The day on which a change of policy comes into force. */
  readonly takesEffectOn: string | null;
  /** Of the texts: another one than was asked for where there is no other. */
  readonly language: Language;
  readonly title: string;
  readonly text: string;
}

export interface NoticeBoard {
  /** Of all that stand. */
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly postings: readonly BoardPosting[];
}

export interface BoardAsked {
  readonly language: Language;
  /** From 1; behind the last one it is the last. */
  readonly page: number;
  readonly perPage: number;
  /** Heeded in development alone: the board as it stands on another day. */
  readonly day?: LocalDate | undefined;
}

/** The postings that stand today, newest first, for the public page. They are in general words and name nobody. */
export async function readNoticeBoard(ctx: Context, asked: BoardAsked): Promise<NoticeBoard> {
  const { language, perPage } = asked;
  const moved = ctx.config.development ? asked.day : undefined;
  const today = moved ?? localDateOf(await ctx.clock.now(), ctx.policy.zone);
  const { postings: total } = await countStandingPostings(ctx.clerk, today);
  const pages = Math.max(1, Math.ceil(total / perPage));
  const page = Math.min(asked.page, pages);
  const rows = await readStandingPostings(ctx.clerk, { today, limit: perPage, offset: (page - 1) * perPage });
  return { total, page, pages, postings: rows.flatMap((row) => postingIn(row, language)) };
}

function postingIn(row: PostingRow, asked: Language): BoardPosting[] {
  const { postingId, postedOn, untilOn, takesEffectOn, texts } = row;
  const language = texts[asked] ? asked : asked === 'ko' ? 'en' : 'ko';
  const written = texts[language];
  if (!written) return [];
  const kind = row.kind === 'policy_change' ? 'policyChange' : row.kind;
  const { title, text } = written;
  return [{ postingId, kind, postedOn, untilOn, takesEffectOn, language, title, text }];
}
