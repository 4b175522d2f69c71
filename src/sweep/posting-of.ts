import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { composePosting } from '../notice/compose-posting.js';
import { operatorIn } from '../notice/operator-in.js';
import { textHash } from '../notice/text-hash.js';
import { periodWording } from '../notice/wording.js';
import { addDays, laterOf } from '../policy/dates.js';
import { findPostingOf, insertPosting } from '../store/notices.js';

const languages = ['ko', 'en'] as const;

/** One posting a day in general words stands for all members of that day; it names no one. */
export async function postingOf(
  ctx: Context,
  tx: Transaction,
  at: { now: string; today: string },
): Promise<{ postingId: string; textHash: string }> {
  const { policy } = ctx;
  const standing = await findPostingOf(tx, at.today);
  if (standing) return { postingId: standing.postingId, textHash: hashOf(standing.texts) };
  // It stands for the thirty days of the lead at least, and as long as it may serve a separation.
  const untilOn = laterOf(addDays(at.today, 31), addDays(at.today, policy.noticeLeadDays + 1));
  const texts = Object.fromEntries(
    languages.map((language) => {
      const { title, text } = composePosting({
        language,
        operator: operatorIn(policy.operator, language),
        legalText: policy.legalText[language],
        postedOn: at.today,
        until: untilOn,
        periodText: periodWording(policy.inactivityPeriod, language),
        noticeLeadDays: policy.noticeLeadDays,
      });
      return [language, { title, text }];
    }),
  );
  const postingId = randomUUID();
  await insertPosting(tx, { postingId, postedOn: at.today, untilOn, texts, at: at.now });
  return { postingId, textHash: hashOf(texts) };
}

function hashOf(texts: Record<string, { title: string; text: string }>): string {
  return textHash(texts.ko?.title ?? '', languages.map((language) => texts[language]?.text ?? '').join('\n'));
}
