import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { type ContactPoints, contactPoints } from '../notice/contact-points.js';
import { restorableStates } from '../policy/cycle.js';
import { addDays, localDateOf } from '../policy/dates.js';
import { isOperatorsFault, type Means, type Purpose } from '../policy/means.js';
import { type MemberContact, readSealedContact } from '../restore/read-sealed-contact.js';
import { type CycleRow, lockCyclesOf } from '../store/cycles.js';
import { type NoticeRow, readNoticesOfCycles } from '../store/notices.js';
import { readClassesDue } from '../vault/due-records.js';
import { isUnreadable } from '../vault/open-record.js';
import type { Composing } from './compose-notices.js';
import { type FollowUpKind, followUpKinds } from './find-follow-ups.js';
import { isSetUp } from './hand-over.js';
import { climb, nextOrdinal, type Person, readPeople } from './plan-notices.js';
import { holdFence, present, type SweepRun, skip } from './sweep-run.js';
import { type Planned, wordMessage } from './word-message.js';
import { writeNotices } from './write-notices.js';

export interface ComposingFurther extends Composing {
  /** Who can't be told in this pass: what is sealed of them is opened once for it, not once a round. */
  readonly passedOver: Set<string>;
}

/**
 * Words what follows a notice: a reminder, the news of a separation or a restoration, the warning of a destruction. Nothing
 * of the cycle rests on them. Answers how many were composed.
 */
export async function composeFollowUps(ctx: Context, run: SweepRun, composing: ComposingFurther): Promise<number> {
  let composed = 0;
  for (const kind of followUpKinds(ctx)) {
    let after: string | null = '';
    while (after !== null && !run.signal.aborted) {
      const at = await present(ctx, run);
      const page = await kind.find({ after, limit: ctx.config.batchSize, ...at });
      const cycles = page.cycles.filter((cycle) => !composing.passedOver.has(keyOf(kind, cycle)));
      if (cycles.length > 0) composed += await composePage(ctx, run, { kind, cycles, at, composing });
      after = page.next;
    }
  }
  return composed;
}

interface PageToCompose {
  readonly kind: FollowUpKind;
  readonly cycles: readonly CycleRow[];
  readonly at: { readonly now: string; readonly today: string };
  readonly composing: ComposingFurther;
}

function keyOf({ purpose, owed }: FollowUpKind, { cycleId }: CycleRow): string {
  return `${purpose} ${owed} ${cycleId}`;
}

function composePage(ctx: Context, run: SweepRun, { kind, cycles, at, composing }: PageToCompose): Promise<number> {
  return ctx.mover.transaction(async (tx) => {
    await holdFence(tx, run);
    const ids = { memberIds: cycles.map((row) => row.memberId), cycleIds: cycles.map((row) => row.cycleId) };
    const locked = (await lockCyclesOf(tx, ids)).filter(({ state }) => fits(kind.purpose, state));
    const people = await readReachable(ctx, tx, { kind, cycles: locked, at, composing, run });
    const planned = people.flatMap((person) => {
      const plan = planOne(ctx, { kind, person, at, composing });
      if (typeof plan === 'string') skip(composing.report, `${kind.purpose}: ${plan}`);
      return typeof plan === 'string' ? [] : [plan];
    });
    await writeNotices(ctx, tx, { planned, at, actor: run.actor });
    const told = new Set(planned.map(({ cycle }) => cycle.cycleId));
    for (const cycle of cycles) if (!told.has(cycle.cycleId)) composing.passedOver.add(keyOf(kind, cycle));
    return planned.length;
  });
}

function fits(purpose: Purpose, state: CycleRow['state']): boolean {
  if (purpose === 'restored') return state === 'restored';
  return purpose === 'reminder' ? state === 'noticed' : restorableStates.includes(state);
}

interface Reachable extends Person {
  readonly happensOn: string | null;
}

/** Live members by the member database, separated ones by what the vault holds of them. */
async function readReachable(
  ctx: Context,
  tx: Transaction,
  { kind, cycles, at, composing, run }: PageToCompose & { run: SweepRun },
): Promise<Reachable[]> {
  const { zone } = ctx.policy;
  if (kind.purpose === 'reminder' || kind.purpose === 'restored') {
    const people = await readPeople(ctx, tx, cycles);
    const dayOf = ({ closedAt, separableFrom }: CycleRow) => closedAt ?? separableFrom ?? at.now;
    return people.map((person) => ({ ...person, happensOn: localDateOf(dayOf(person.cycle), zone) }));
  }
  const reachable: Reachable[] = [];
  const ids = { memberIds: cycles.map((row) => row.memberId), cycleIds: cycles.map((row) => row.cycleId) };
  const notices = await readNoticesOfCycles(tx, ids);
  for (const cycle of cycles) {
    const contact = await readContact(ctx, tx, { cycle, composing });
    if (!contact) continue;
    const tried = notices.filter(({ cycleId }) => cycleId === cycle.cycleId);
    const due = await readClassesDue(tx, { ...cycle, after: at.today });
    const happensOn =
      kind.purpose === 'destruction' ? (due[0]?.dueOn ?? null) : localDateOf(cycle.separatedAt ?? at.now, zone);
    const classes = due.filter(({ dueOn }) => kind.purpose === 'separated' || dueOn === happensOn);
    const items = itemsOf(ctx, { purpose: kind.purpose, classes, named: standingOf(cycle, tried)?.items ?? [] });
    reachable.push({ cycle, contact, tried, happensOn, items });
  }
  const entries = reachable.map(({ cycle: { memberId } }) => ({
    memberId,
    action: 'sealed_contact_opened',
    detail: { purpose: kind.purpose },
  }));
  await appendAudit(ctx, tx, { entries, at: at.now, actor: run.actor });
  return reachable;
}

/** One record that can't be opened must not keep the others from being told. */
async function readContact(
  ctx: Context,
  tx: Transaction,
  { cycle, composing }: { cycle: CycleRow; composing: Composing },
): Promise<MemberContact | null> {
  try {
    return await readSealedContact(ctx, tx, cycle);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    ctx.metrics.alarms.inc({ kind: 'sealed_contact_unreadable' });
    ctx.logger.error({ err: error, cycleId: cycle.cycleId }, 'how a separated member can be told can not be read');
    skip(composing.report, 'contact_unreadable');
    return null;
  }
}

/** Of what these classes hold, what the notice named, for it named what this member had; and what is kept no longer. */
function itemsOf(
  ctx: Context,
  { purpose, classes, named }: { purpose: Purpose; classes: readonly { class: string }[]; named: readonly string[] },
): number[] {
  const ids = new Set(classes.flatMap((one) => ctx.map.itemsOfClass.get(one.class) ?? []));
  const held = ctx.map.items.flatMap((item, index) => (!item.discarded && ids.has(item.id) ? [index] : []));
  const isNamed = (index: number) => named.includes(ctx.map.items[index]?.noticedAs ?? '');
  // A data map that has changed since calls its items otherwise.
  const kept = held.some(isNamed) ? held.filter(isNamed) : held;
  if (purpose !== 'separated' || kept.length === 0) return kept;
  const destroyed = ctx.map.items.flatMap((item, index) => (item.discarded && isNamed(index) ? [index] : []));
  return [...kept, ...destroyed];
}

function standingOf({ noticeId }: CycleRow, tried: Person['tried']) {
  return tried.find((notice) => notice.noticeId === noticeId);
}

interface OneToPlan {
  readonly kind: FollowUpKind;
  readonly person: Reachable;
  readonly at: { readonly today: string };
  readonly composing: Composing;
}

function planOne(ctx: Context, { kind, person, at, composing }: OneToPlan): Planned | string {
  if (person.items.length === 0) return 'no_items';
  const points = contactPoints(person.contact);
  const { owed, purpose } = kind;
  const word = (means: Means, reached: ContactPoints) =>
    wordFollowUp(ctx, { kind, person, at, composing }, means, reached);
  if (owed) {
    const tried = person.tried
      .filter((notice) => notice.purpose === 'separation' || notice.purpose === purpose)
      .map((notice) => (isDead(person, notice) ? { ...notice, state: 'taken_back' as const } : notice));
    return climb(ctx, { tried, points, asked: composing }, word);
  }
  // A courtesy goes by what costs little and is at hand; it doesn't climb.
  const usable = (one: 'email' | 'sms') => points[one] !== null && ctx.policy.means.includes(one) && isSetUp(ctx, one);
  const order = (['email', 'sms'] as const).filter((one) => usable(one) && !isWrong(person, one));
  return climb(ctx, { tried: [], order, points, asked: composing }, word);
}

function isWrong({ tried }: Reachable, means: Means): boolean {
  const latest = tried.findLast((notice) => notice.means === means && !isOperatorsFault(notice.endedReason));
  if (latest === undefined) return false;
  return latest.state === 'failed' || latest.state === 'taken_back' || isDead({ tried }, latest);
}

/** It was taken before another message to the same address came back: nobody read it there. */
function isDead({ tried }: Pick<Reachable, 'tried'>, { means, state, composedAt }: NoticeRow): boolean {
  if (state !== 'effective') return false;
  return tried.some(
    (other) =>
      other.means === means &&
      other.state === 'taken_back' &&
      !isOperatorsFault(other.endedReason) &&
      (other.endedAt ?? '') >= composedAt,
  );
}

function wordFollowUp(ctx: Context, { kind, person, at }: OneToPlan, means: Means, points: ContactPoints): Planned {
  const { cycle, contact, items, tried, happensOn } = person;
  const { purpose } = kind;
  // A notice that took effect late serves later than it says: the reminder names the day that came of it.
  const servesFrom = purpose === 'reminder' ? happensOn : standingOf(cycle, tried)?.firstSeparationOn;
  const firstSeparationOn = servesFrom ?? addDays(cycle.expiresOn, 1);
  const dates = { namesExpiryOn: addDays(firstSeparationOn, -1), firstSeparationOn };
  const ordinal = nextOrdinal(tried);
  return wordMessage(ctx, {
    cycle,
    contact,
    points,
    purpose,
    means,
    ordinal,
    today: at.today,
    dates,
    namesOn: happensOn,
    items,
  });
}
