import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import type { Handle } from '../database/sql.js';
import { presentIndexes } from '../datamap/present-items.js';
import { ServiceError } from '../errors.js';
import { chooseLanguage } from '../notice/choose-language.js';
import { composeNotice } from '../notice/compose-notice.js';
import { type ContactData, type ContactPoints, contactPoints } from '../notice/contact-points.js';
import { maskLoginId } from '../notice/mask.js';
import { operatorIn } from '../notice/operator-in.js';
import type { Language } from '../notice/ports.js';
import type { SealedText } from '../notice/sealed-text.js';
import { textHash } from '../notice/text-hash.js';
import type { Means } from '../policy/means.js';
import { nextMeans } from '../policy/next-means.js';
import { namedDates } from '../policy/notice-dates.js';
import type { CycleRow } from '../store/cycles.js';
import { type NoticeRow, readNoticesOfCycles } from '../store/notices.js';

/** One notice to be written, with its sealed text where the means carries one. */
export interface Planned {
  readonly cycle: CycleRow;
  readonly memberId: string;
  readonly noticeId: string;
  readonly ordinal: number;
  readonly means: Means;
  readonly language: Language;
  readonly namesExpiryOn: string;
  readonly firstSeparationOn: string;
  readonly items: readonly string[];
  readonly templateVersion: string;
  readonly textHash: string;
  readonly text: SealedText | null;
}

interface ContactRow extends ContactData {
  readonly memberId: string;
  readonly language: string | null;
  readonly loginId: string | null;
}

interface Person {
  readonly cycle: CycleRow;
  readonly contact: ContactRow;
  readonly items: readonly number[];
  readonly tried: readonly NoticeRow[];
}

/** Chooses the next means of each candidate and words their notice. Reads contact data, so it runs as the mover. */
export async function planNotices(
  ctx: Context,
  handle: Handle,
  asked: { cycles: readonly CycleRow[]; today: string; blocked: ReadonlySet<Means> },
): Promise<{ planned: Planned[]; skipped: Record<string, number> }> {
  const skipped: Record<string, number> = {};
  const planned: Planned[] = [];
  for (const person of await readPeople(ctx, handle, asked.cycles)) {
    const plan = planFor(ctx, person, asked);
    if (typeof plan === 'string') skipped[plan] = (skipped[plan] ?? 0) + 1;
    else planned.push(plan);
  }
  return { planned, skipped };
}

async function readPeople(ctx: Context, handle: Handle, cycles: readonly CycleRow[]): Promise<Person[]> {
  if (cycles.length === 0) return [];
  const memberIds = cycles.map((cycle) => cycle.memberId);
  const notices = await readNoticesOfCycles(handle, { memberIds, cycleIds: cycles.map((cycle) => cycle.cycleId) });
  const triedOf = new Map<string, NoticeRow[]>();
  for (const notice of notices) triedOf.set(notice.cycleId, [...(triedOf.get(notice.cycleId) ?? []), notice]);
  const waiting = new Set(notices.filter(({ state }) => state === 'pending').map(({ memberId }) => memberId));
  // Whoever waits for an answer needs no look into their data.
  const asked = memberIds.filter((memberId) => !waiting.has(memberId));
  const contacts = await handle.rows<ContactRow>(ctx.map.look.contact, [asked]);
  const items = await handle.rows<{ memberId: string }>(ctx.map.look.presentItems, [asked]);
  const contactOf = new Map(contacts.map((row) => [row.memberId, row]));
  const itemsOf = new Map(items.map((row) => [row.memberId, presentIndexes(row, ctx.map.maskCount)]));
  return cycles.flatMap((cycle) => {
    const contact = contactOf.get(cycle.memberId);
    if (!contact) return [];
    return [{ cycle, contact, items: itemsOf.get(cycle.memberId) ?? [], tried: triedOf.get(cycle.cycleId) ?? [] }];
  });
}

function planFor(
  ctx: Context,
  person: Person,
  asked: { today: string; blocked: ReadonlySet<Means> },
): Planned | 'wait' | 'no_means_left' | 'no_items' {
  // Nothing of theirs would leave: there is nothing to tell and nothing to move.
  if (person.items.length === 0) return 'no_items';
  const points = contactPoints(person.contact);
  const unable = new Set<Means>();
  for (;;) {
    const means = nextMeans({
      order: ctx.policy.means,
      contact: {
        email: points.email !== null && !unable.has('email'),
        sms: points.sms !== null && !unable.has('sms'),
        letter: points.letter !== null && !unable.has('letter'),
      },
      tried: person.tried.map(({ means: tried, state }) => ({ means: tried, outcome: state })),
      blocked: unavailable(ctx, asked.blocked),
    });
    if (means === 'wait') return 'wait';
    if (means === null) return 'no_means_left';
    try {
      return wordNotice(ctx, person, { means, points, today: asked.today });
    } catch (error) {
      // A text that this means can't carry is no fault of the member's: the next means is asked.
      if (!(error instanceof ServiceError) || error.code !== 'means_unavailable') throw error;
      unable.add(means);
    }
  }
}

/** A means that policy names and nobody has set up waits; it is not skipped. */
function unavailable(ctx: Context, blocked: ReadonlySet<Means>): Means[] {
  const missing: Means[] = [];
  if (!ctx.mail) missing.push('email');
  if (!ctx.text) missing.push('sms');
  return [...new Set([...blocked, ...missing])];
}

function wordNotice(
  ctx: Context,
  { cycle, contact, items, tried }: Person,
  chosen: { means: Means; points: ContactPoints; today: string },
): Planned {
  const { policy, map } = ctx;
  const { means, points, today } = chosen;
  const language = chooseLanguage(contact.language);
  const noticeId = randomUUID();
  const dates = namedDates({ expiresOn: cycle.expiresOn, means, today, policy });
  const named = items.flatMap((index) => map.items[index] ?? []);
  const plan = {
    cycle,
    memberId: cycle.memberId,
    noticeId,
    ordinal: Math.max(0, ...tried.map((notice) => notice.ordinal)) + 1,
    means,
    language,
    namesExpiryOn: dates.namesExpiryOn,
    firstSeparationOn: dates.firstSeparationOn,
    items: named.map((item) => item.noticedAs),
  };
  if (means === 'noticeBoard') return { ...plan, templateVersion: 'posting', textHash: '', text: null };
  const labels = (discarded: boolean) => [
    ...new Set(named.filter((item) => item.discarded === discarded).map((item) => item.name[language])),
  ];
  const composed = composeNotice({
    noticeId,
    means,
    language,
    operator: operatorIn(policy.operator, language),
    legalText: policy.legalText[language],
    recipientName: contact.name,
    maskedLoginId: contact.loginId ? maskLoginId(contact.loginId) : null,
    lastActivityOn: cycle.lastActivityOn,
    inactivityPeriod: policy.inactivityPeriod,
    noticeOn: today,
    namesExpiryOn: dates.namesExpiryOn,
    firstSeparationOn: dates.firstSeparationOn,
    items: labels(false),
    discardedItems: labels(true),
  });
  const { subject, text } = composed;
  const to = means === 'email' ? points.email : means === 'sms' ? points.sms : null;
  const letter =
    means === 'letter' && points.letter ? { noticeId, language, recipient: points.letter, subject, text } : null;
  return {
    ...plan,
    templateVersion: composed.templateVersion,
    textHash: textHash(subject, text),
    text: { subject, text, to, letter },
  };
}
