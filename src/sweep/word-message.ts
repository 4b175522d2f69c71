import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { chooseLanguage } from '../notice/choose-language.js';
import { composeNotice } from '../notice/compose-notice.js';
import type { ContactPoints } from '../notice/contact-points.js';
import { maskLoginId } from '../notice/mask.js';
import { messageExists } from '../notice/message-exists.js';
import type { PersonalMeans } from '../notice/notice-facts.js';
import { noticeToken } from '../notice/notice-token.js';
import { operatorIn } from '../notice/operator-in.js';
import type { Language } from '../notice/ports.js';
import type { SealedText } from '../notice/sealed-text.js';
import { textHash } from '../notice/text-hash.js';
import type { Means, Purpose } from '../policy/means.js';
import type { MemberContact } from '../restore/read-sealed-contact.js';
import type { CycleRow } from '../store/cycles.js';

/** One message to be written, with its sealed text where the means carries one. */
export interface Planned {
  readonly cycle: CycleRow;
  readonly memberId: string;
  readonly noticeId: string;
  readonly ordinal: number;
  readonly means: Means;
  readonly purpose: Purpose;
  readonly language: Language;
  readonly namesExpiryOn: string;
  readonly firstSeparationOn: string;
  readonly namesOn: string | null;
  readonly items: readonly string[];
  readonly templateVersion: string;
  readonly textHash: string;
  readonly text: SealedText | null;
}

export interface ToWord {
  readonly cycle: CycleRow;
  readonly contact: MemberContact;
  readonly points: ContactPoints;
  readonly purpose: Purpose;
  readonly means: Means;
  readonly ordinal: number;
  readonly today: string;
  readonly dates: { readonly namesExpiryOn: string; readonly firstSeparationOn: string };
  /** The day that a message other than the notice names. */
  readonly namesOn: string | null;
  /** Indexes of the items of the data map that it speaks of. */
  readonly items: readonly number[];
}

/** Words one message. Throws `means_unavailable` where this means can't carry it. */
export function wordMessage(ctx: Context, asked: ToWord): Planned {
  const { cycle, contact, purpose, means, ordinal, dates, namesOn } = asked;
  const language = languageOf(ctx, means, contact.language);
  const noticeId = randomUUID();
  if (means !== 'noticeBoard' && !messageExists(purpose, means)) {
    throw new ServiceError('means_unavailable', 'There is no such message by this means.', {
      detail: { means, purpose },
    });
  }
  const items = asked.items.flatMap((index) => ctx.map.items[index]?.noticedAs ?? []);
  const head = {
    cycle,
    memberId: cycle.memberId,
    noticeId,
    ordinal,
    means,
    purpose,
    language,
    ...dates,
    namesOn,
    items,
  };
  if (means === 'noticeBoard') return { ...head, templateVersion: 'posting', textHash: '', text: null };
  const { subject, text, variables, templateVersion } = composed(ctx, { ...asked, means, language, noticeId });
  const letter =
    means === 'letter' && asked.points.letter
      ? { noticeId, language, recipient: asked.points.letter, subject, text }
      : null;
  const sealed = { subject, text, to: addressOf(means, asked.points), letter, variables };
  return { ...head, templateVersion, textHash: textHash(subject, text), text: sealed };
}

function composed(ctx: Context, asked: ToWord & { means: PersonalMeans; language: Language; noticeId: string }) {
  const { policy, map } = ctx;
  const { cycle, contact, language, noticeId, purpose } = asked;
  const named = asked.items.flatMap((index) => map.items[index] ?? []);
  const labels = (discarded: boolean) => [
    ...new Set(named.filter((item) => item.discarded === discarded).map((item) => item.name[language])),
  ];
  return composeNotice(
    {
      noticeId,
      means: asked.means,
      purpose,
      language,
      operator: operatorIn(policy.operator, language),
      legalText: policy.legalText[language],
      recipientName: contact.name,
      maskedLoginId: contact.loginId ? maskLoginId(contact.loginId) : null,
      lastActivityOn: cycle.lastActivityOn,
      inactivityPeriod: policy.inactivityPeriod,
      noticeOn: asked.today,
      ...asked.dates,
      happensOn: asked.namesOn,
      items: labels(false),
      discardedItems: labels(true),
      keepUrl: keepUrlOf(ctx, purpose, noticeId),
    },
    ctx.templates,
  );
}

/** The link asks for one confirmation and logs nobody in; only who can still stay active gets one. */
export function keepUrlOf(ctx: Context, purpose: Purpose, noticeId: string): string | null {
  if (purpose !== 'separation' && purpose !== 'reminder') return null;
  return `${ctx.config.http.publicUrl}/keep/${noticeToken(ctx.keyring.macKey, 'keep', noticeId)}`;
}

/** What was registered with Kakao in Korean alone is sent, sealed and hashed in Korean. */
function languageOf(ctx: Context, means: Means, locale: string | null): Language {
  const { ko, en } = ctx.config.alimtalk?.templateIds ?? {};
  return means === 'alimtalk' && ko === en ? 'ko' : chooseLanguage(locale);
}

function addressOf(means: Means, points: ContactPoints): string | null {
  switch (means) {
    case 'email':
      return points.email;
    case 'alimtalk':
    case 'sms':
      return points.sms;
    case 'voice':
      return points.voice;
    default:
      return null;
  }
}
