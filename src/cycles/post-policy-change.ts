import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { personalTraces } from '../notice/personal-traces.js';
import type { Language } from '../notice/ports.js';
import { addDays, type LocalDate, localDateOf } from '../policy/dates.js';
import { findPosting, insertPosting, type PostingTexts } from '../store/postings.js';
import type { Actor } from '../store/timeline.js';
import { type ManagedPosting, managedPostings } from './list-postings.js';

export interface PolicyChange {
  /** The day on which it comes into force. */
  readonly takesEffectOn: LocalDate;
  /** Rights of members change materially. */
  readonly material: boolean;
  /** The last day of the posting; thirty days after the change unless told. */
  readonly untilOn?: LocalDate | null | undefined;
  readonly texts: Readonly<Record<Language, { readonly title: string; readonly text: string }>>;
}

const languages = ['ko', 'en'] as const;
/** A week ahead, and a month where it takes something from members. */
const aheadDays = { minor: 7, material: 30 } as const;
const staysDays = 30;
const farthestDays = 730;
const lengthMax = { title: 200, text: 20_000 } as const;

/** Puts a change of the operator's policy on the board. It stands from now on; each day's check sees whether it does. */
export async function postPolicyChange(ctx: Context, asked: PolicyChange & { actor: Actor }): Promise<ManagedPosting> {
  const { takesEffectOn, material, actor } = asked;
  const now = await ctx.clock.now();
  const postedOn = localDateOf(now, ctx.policy.zone);
  const texts = readTexts(ctx, asked.texts);
  const untilOn = readDays(asked, postedOn);
  const postingId = randomUUID();
  const posting = { postingId, kind: 'policy_change', postedOn, untilOn, takesEffectOn, material, texts } as const;
  await ctx.clerk.transaction(async (tx) => {
    await insertPosting(tx, { posting, at: now, by: actor.id });
    const detail = { postingId, kind: posting.kind, takesEffectOn, material, untilOn };
    await appendAudit(ctx, tx, { entries: [{ memberId: null, action: 'posting_posted', detail }], at: now, actor });
  });
  const posted = await findPosting(ctx.clerk, postingId);
  const [managed] = await managedPostings(ctx, posted ? [posted] : []);
  if (!managed) throw new Error('a posting that was just made is gone');
  return managed;
}

function readDays({ takesEffectOn, material, untilOn }: PolicyChange, postedOn: LocalDate): LocalDate {
  requireDay(takesEffectOn, 'takesEffectOn');
  const ahead = material ? aheadDays.material : aheadDays.minor;
  const earliestOn = addDays(postedOn, ahead);
  if (takesEffectOn < earliestOn) {
    const why = material ? ' where rights change materially' : '';
    throw refused(
      'takesEffectOn',
      `A change of policy must be posted ${ahead} days ahead${why}: posted today, it takes effect on ${earliestOn} at the earliest.`,
    );
  }
  const latestOn = addDays(postedOn, farthestDays);
  if (takesEffectOn > latestOn) {
    throw refused('takesEffectOn', `takesEffectOn must be a day within two years, until ${latestOn}.`);
  }
  if (untilOn === null || untilOn === undefined) return addDays(takesEffectOn, staysDays);
  requireDay(untilOn, 'untilOn');
  if (untilOn >= takesEffectOn && untilOn <= addDays(latestOn, farthestDays)) return untilOn;
  throw refused('untilOn', 'untilOn must not be before the day on which the change takes effect, nor years after it.');
}

function requireDay(value: unknown, field: string): void {
  const isDay = typeof value === 'string' && /^(?:19|2\d)\d{2}-\d{2}-\d{2}$/.test(value);
  const real = isDay && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value);
  if (!real) throw refused(field, `${field} must be a day of the calendar, as in 2026-12-24.`);
}

/** In both languages, for everybody who may read the board. */
function readTexts(ctx: Context, given: PolicyChange['texts']): PostingTexts {
  const entries = languages.map((language) => {
    const title = readText(given?.[language]?.title, `texts.${language}.title`, lengthMax.title);
    if (title.includes('\n')) throw refused(`texts.${language}.title`, `texts.${language}.title must be one line.`);
    const text = readText(given?.[language]?.text, `texts.${language}.text`, lengthMax.text);
    const traces = personalTraces(`${title}\n${text}`, ctx.policy.operator.contact);
    if (traces.length > 0) {
      throw refused(
        `texts.${language}`,
        `The ${language} text holds ${traces.join(' and ')}. Everybody reads the board: name nobody in it, and no contact but the one in the policy.`,
      );
    }
    return [language, { title, text }] as const;
  });
  return Object.fromEntries(entries);
}

function readText(value: unknown, field: string, max: number): string {
  const text = typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : '';
  const hidden = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u.test(text);
  if (text !== '' && text.length <= max && !hidden) return text;
  const problem = hidden ? 'must hold no control or invisible character' : `must be a text of 1 to ${max} characters`;
  throw refused(field, `${field} ${problem}. A posting is written in Korean (ko) and in English (en).`);
}

function refused(field: string, message: string): ServiceError {
  return new ServiceError('input_invalid', message, { detail: { field } });
}
