import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { composePosting } from '../notice/compose-posting.js';
import { operatorIn } from '../notice/operator-in.js';
import { textHash } from '../notice/text-hash.js';
import { periodWording } from '../notice/wording.js';
import { addDays, type LocalDate, laterOf } from '../policy/dates.js';
import type { Policy } from '../policy/policy.js';
import { holdPostingOf, insertPosting, type PostingTexts } from '../store/postings.js';
import type { Actor } from '../store/timeline.js';

const languages = ['ko', 'en'] as const;
const daysAtLeast = 30;

/** One posting a day in general words stands for all members of that day; it names no one. */
export async function postingOf(
  ctx: Context,
  tx: Transaction,
  at: { now: string; today: string; actor: Actor },
): Promise<{ postingId: string; textHash: string }> {
  const { policy } = ctx;
  const standing = await holdPostingOf(tx, at.today);
  if (standing) return { postingId: standing.postingId, textHash: postingHash(standing.texts) };
  const untilOn = standsUntil(at.today, policy);
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
  const posting = { postingId, kind: 'separation', postedOn: at.today, untilOn, texts } as const;
  await insertPosting(tx, {
    posting: { ...posting, takesEffectOn: null, material: null },
    at: at.now,
    by: at.actor.id,
  });
  const detail = { postingId, kind: posting.kind, untilOn };
  const entries = [{ memberId: null, action: 'posting_posted', detail }];
  await appendAudit(ctx, tx, { entries, at: at.now, actor: at.actor });
  return { postingId, textHash: postingHash(texts) };
}

/**
 * The last day on which somebody who rests on it may be separated: a cycle opens the lead and the ladder before its
 * expiry day, and the notice serves for its validity after the day that it names.
 */
export function standsUntil(postedOn: LocalDate, policy: Policy): LocalDate {
  const latestExpiryOn = addDays(postedOn, policy.noticeLeadDays + policy.ladderDays);
  return laterOf(addDays(postedOn, daysAtLeast), addDays(latestExpiryOn, policy.noticeValidityDays));
}

/** Over the texts in all languages, as the ledger keeps it of every notice that stands on the board. */
export function postingHash(texts: PostingTexts): string {
  return textHash(texts.ko?.title ?? '', languages.map((language) => texts[language]?.text ?? '').join('\n'));
}
