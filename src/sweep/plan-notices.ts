import type { Context } from '../context.js';
import type { Handle } from '../database/sql.js';
import { presentIndexes } from '../datamap/present-items.js';
import { ServiceError } from '../errors.js';
import { type ContactPoints, contactPoints } from '../notice/contact-points.js';
import { nextCallAt } from '../policy/call-hours.js';
import { localDateOf } from '../policy/dates.js';
import type { Means } from '../policy/means.js';
import { nextMeans } from '../policy/next-means.js';
import { namedDates } from '../policy/notice-dates.js';
import type { Policy } from '../policy/policy.js';
import type { MemberContact } from '../restore/read-sealed-contact.js';
import type { CycleRow } from '../store/cycles.js';
import { type NoticeRow, readNoticesOfCycles } from '../store/notices.js';
import { type Planned, wordMessage } from './word-message.js';

export interface Person {
  readonly cycle: CycleRow;
  readonly contact: MemberContact;
  /** Indexes of the items that they really have. */
  readonly items: readonly number[];
  /** All messages of the cycle, oldest first. */
  readonly tried: readonly NoticeRow[];
}

export interface Asked {
  readonly cycles: readonly CycleRow[];
  readonly now: string;
  readonly today: string;
  readonly blocked: ReadonlySet<Means>;
  /** What is left of the day's throughput, by means; it is used up as notices are planned. */
  readonly left: Map<Means, number>;
}

/** Chooses the next means of each candidate and words their notice. Reads contact data, so it runs as the mover. */
export async function planNotices(
  ctx: Context,
  handle: Handle,
  asked: Asked,
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

/** Live members alone: whoever is separated has no contact data in the member database. */
export async function readPeople(ctx: Context, handle: Handle, cycles: readonly CycleRow[]): Promise<Person[]> {
  if (cycles.length === 0) return [];
  const memberIds = cycles.map((cycle) => cycle.memberId);
  const notices = await readNoticesOfCycles(handle, { memberIds, cycleIds: cycles.map((cycle) => cycle.cycleId) });
  const triedOf = new Map<string, NoticeRow[]>();
  for (const notice of notices) triedOf.set(notice.cycleId, [...(triedOf.get(notice.cycleId) ?? []), notice]);
  const waiting = new Set(notices.filter(({ state }) => state === 'pending').map(({ memberId }) => memberId));
  // Whoever waits for an answer needs no look into their data.
  const asked = memberIds.filter((memberId) => !waiting.has(memberId));
  const contacts = await handle.rows<MemberContact>(ctx.map.look.contact, [asked]);
  const items = await handle.rows<{ memberId: string }>(ctx.map.look.presentItems, [asked]);
  const contactOf = new Map(contacts.map((row) => [row.memberId, row]));
  const itemsOf = new Map(items.map((row) => [row.memberId, presentIndexes(row, ctx.map.maskCount)]));
  return cycles.flatMap((cycle) => {
    const contact = contactOf.get(cycle.memberId);
    if (!contact) return [];
    return [{ cycle, contact, items: itemsOf.get(cycle.memberId) ?? [], tried: triedOf.get(cycle.cycleId) ?? [] }];
  });
}

type Unplanned = 'wait' | 'no_means_left' | 'no_items' | 'waits_for_throughput';

function planFor(ctx: Context, person: Person, asked: Asked): Planned | Unplanned {
  // Nothing of theirs would leave: there is nothing to tell and nothing to move.
  if (person.items.length === 0) return 'no_items';
  // In a rehearsal a notice whose validity is over has not lapsed yet; of a true candidate none stands.
  const tried = person.tried
    .filter(({ purpose }) => purpose === 'separation')
    .map((notice) => (notice.state === 'effective' ? { ...notice, state: 'lapsed' as const } : notice));
  return climb(ctx, { tried, points: contactPoints(person.contact), asked }, (means, points) => {
    const { cycle, contact, items } = person;
    const { today } = asked;
    const goesOn = means === 'voice' ? callDay(ctx.policy, asked.now) : today;
    const dates = namedDates({ expiresOn: cycle.expiresOn, means, today: goesOn, policy: ctx.policy });
    const ordinal = nextOrdinal(person.tried);
    return wordMessage(ctx, {
      ...{ cycle, contact, points, purpose: 'separation', means, ordinal, today, items, namesOn: null },
      dates: { namesExpiryOn: dates.namesExpiryOn, firstSeparationOn: dates.firstSeparationOn },
    });
  });
}

/** Who is noticed in the evening is called tomorrow, and the call names the days that are true then. */
function callDay({ callHours, zone }: Policy, now: string): string {
  return localDateOf(nextCallAt(now, callHours, zone), zone);
}

export function nextOrdinal(notices: readonly NoticeRow[]): number {
  return Math.max(0, ...notices.map((notice) => notice.ordinal)) + 1;
}

/** Goes up the ladder until a means can carry the text. */
export function climb(
  ctx: Context,
  {
    tried,
    order = ctx.policy.means,
    points,
    asked,
  }: {
    tried: readonly NoticeRow[];
    order?: readonly Means[];
    points: ContactPoints;
    asked: Pick<Asked, 'blocked' | 'left'>;
  },
  word: (means: Means, points: ContactPoints) => Planned,
): Planned | 'wait' | 'no_means_left' | 'waits_for_throughput' {
  const unable = new Set<Means>();
  for (;;) {
    const means = nextMeans({
      order,
      contact: contactOf(ctx, points, unable),
      tried: tried.map((notice) => ({ means: notice.means, outcome: notice.state, reason: notice.endedReason })),
      blocked: unavailable(ctx, asked.blocked),
    });
    if (means === 'wait') return 'wait';
    if (means === null) return 'no_means_left';
    const left = asked.left.get(means) ?? Number.POSITIVE_INFINITY;
    if (left <= 0) return 'waits_for_throughput';
    try {
      const planned = word(means, points);
      asked.left.set(means, left - 1);
      return planned;
    } catch (error) {
      // A text that this means can't carry is no fault of the member's: the next means is asked.
      if (!(error instanceof ServiceError) || error.code !== 'means_unavailable') throw error;
      unable.add(means);
    }
  }
}

/** Where the order doesn't say when to call, only a number that takes no text is called, and only if somebody set it up. */
function contactOf(ctx: Context, points: ContactPoints, unable: ReadonlySet<Means>) {
  const calls = ctx.policy.means.includes('voice') || (ctx.call !== null && points.sms === null);
  return {
    email: points.email !== null && !unable.has('email'),
    alimtalk: points.sms !== null && !unable.has('alimtalk'),
    sms: points.sms !== null && !unable.has('sms'),
    voice: calls && points.voice !== null && !unable.has('voice'),
    letter: points.letter !== null && !unable.has('letter'),
  };
}

/** A means that policy names and nobody has set up waits; it is not skipped. */
function unavailable(ctx: Context, blocked: ReadonlySet<Means>): Means[] {
  const missing: Means[] = [];
  if (!ctx.mail) missing.push('email');
  if (!ctx.text) missing.push('sms');
  if (!ctx.alimtalk) missing.push('alimtalk');
  if (!ctx.call) missing.push('voice');
  return [...new Set([...blocked, ...missing])];
}
