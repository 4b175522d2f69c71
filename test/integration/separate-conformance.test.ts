import { describe, expect, test } from 'vitest';
import { placeHold } from '../../src/cycles/place-hold.js';
import { reportActivity } from '../../src/cycles/report-activity.js';
import { setInactivityPeriod } from '../../src/cycles/set-inactivity-period.js';
import { takeBackNotice } from '../../src/cycles/take-back-notice.js';
import { considerMember, type MemberFacts } from '../../src/policy/consider-member.js';
import { addDays, localDateOf, startOfDay } from '../../src/policy/dates.js';
import { mayBeSeparated } from '../../src/policy/gate.js';
import { type CycleRow, lockCycles } from '../../src/store/cycles.js';
import { readStandingNotices } from '../../src/store/notices.js';
import { claimSeparable } from '../../src/store/separable.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { agent, noonOf, noticedOn, performAt, sweepOnce, useEverySource } from '../support/sweeps.js';

const zone = 'Asia/Seoul';
const membersMade = 240;

/** Numbers that are the same in each run: a failure can be looked at again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** What the test knows of a member, because it has made it so; nothing is read back from the service. */
interface Life {
  readonly memberId: string;
  registeredAt: string;
  logins: string[];
  appLogin: string | null;
  payments: string[];
  reportedAt: string | null;
  ownPeriod: string | null;
  held: boolean;
}

function instantOn(day: string, random: () => number): string {
  const ms = Date.parse(startOfDay(day, zone)) + Math.floor(random() * 86_400_000);
  return new Date(ms).toISOString();
}

function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

async function makeLife(shop: SmallShop, random: () => number): Promise<Life> {
  // Around the day on which a cycle opens (44 days before) and the day of the expiry itself, and far from both.
  const agoDays = pick(random, [3, 100, 319, 320, 321, 322, 323, 364, 365, 366, 367, 400, 700]);
  const lastOn = addDays(noticedOn, -agoDays);
  const registeredAt = instantOn(addDays(lastOn, -pick(random, [0, 1, 200])), random);
  const life: Life = {
    memberId: '',
    registeredAt,
    logins: [],
    appLogin: null,
    payments: [],
    reportedAt: null,
    ownPeriod: pick(random, [null, null, null, null, 'P2Y', 'never']),
    held: random() < 0.08,
  };
  if (random() < 0.6) life.logins = [instantOn(lastOn, random), instantOn(addDays(lastOn, -20), random)];
  if (random() < 0.3) life.appLogin = instantOn(addDays(lastOn, -pick(random, [0, 5])), random);
  if (random() < 0.4) life.payments = [instantOn(addDays(lastOn, -pick(random, [0, 2])), random)];
  if (random() < 0.1) life.reportedAt = instantOn(addDays(lastOn, -1), random);
  const memberId = await shop.addMember({ joinedAt: registeredAt });
  for (const at of life.logins) await shop.addLogin(memberId, at);
  for (const at of life.payments) await shop.addPayment(memberId, at);
  await shop.database.admin.query('update public.members set last_app_login_at = $2 where member_no = $1', [
    memberId,
    life.appLogin,
  ]);
  const { ownPeriod: period, reportedAt } = life;
  if (period) await setInactivityPeriod(shop.ctx, { memberId, period, reason: 'asked', actor: agent });
  if (life.held) await placeHold(shop.ctx, { ...reviewed, memberId, scope: 'both', ground: 'a dispute', actor: agent });
  if (reportedAt) {
    await reportActivity(shop.ctx, { reports: [{ memberId, at: reportedAt, kind: 'login' }], actor: agent });
  }
  return { ...life, memberId };
}

function factsOf(life: Life): MemberFacts {
  const newest = (instants: readonly string[]) => [...instants].sort().at(-1) ?? null;
  return {
    registeredAt: life.registeredAt,
    restoredAt: null,
    reportedAt: life.reportedAt,
    activity: [
      { source: 'login', at: newest(life.logins) },
      { source: 'app-login', at: life.appLogin },
      { source: 'payment', at: newest(life.payments) },
    ],
    ownPeriod: life.ownPeriod,
    heldForSeparation: life.held,
    minKeepsDays: null,
    openCycle: null,
  };
}

/** What may happen to a noticed member before the move. */
async function liveOn(
  shop: SmallShop,
  life: Life,
  random: () => number,
  noticeId: string,
): Promise<{ bounced: boolean }> {
  const { memberId } = life;
  const at = instantOn('2026-12-15', random);
  const what = pick(random, [
    'nothing',
    'nothing',
    'nothing',
    'login',
    'payment',
    'hold',
    'period',
    'report',
    'bounce',
  ]);
  if (what === 'login') {
    await shop.addLogin(memberId, at);
    life.logins.push(at);
  } else if (what === 'payment') {
    await shop.addPayment(memberId, at);
    life.payments.push(at);
  } else if (what === 'hold') {
    await placeHold(shop.ctx, { ...reviewed, memberId, scope: 'separation', ground: 'a dispute', actor: agent });
    life.held = true;
  } else if (what === 'period') {
    await setInactivityPeriod(shop.ctx, { memberId, period: 'P10Y', reason: 'asked', actor: agent });
    life.ownPeriod = 'P10Y';
  } else if (what === 'report') {
    await reportActivity(shop.ctx, { reports: [{ memberId, at, kind: 'transaction' }], actor: agent });
    life.reportedAt = at;
  } else if (what === 'bounce') {
    await takeBackNotice(shop.ctx, { noticeId, reason: '5.1.1', now: shop.now(), actor: agent });
  }
  return { bounced: what === 'bounce' };
}

async function noticedCycles(shop: SmallShop): Promise<CycleRow[]> {
  const { rows } = await shop.database.admin.query<{ id: string }>('select member_id as id from dormouse.cycle');
  const memberIds = rows.map(({ id }) => id);
  return shop.ctx.mover.transaction((tx) => lockCycles(tx, { memberIds, states: ['noticed'] }));
}

/** Whether policy lets a cycle go at an instant, asked of the notice alone. */
async function policyVerdicts(shop: SmallShop, cycles: readonly CycleRow[], now: string): Promise<Map<string, string>> {
  const ids = { memberIds: cycles.map((one) => one.memberId), noticeIds: cycles.map((one) => one.noticeId ?? '') };
  const notices = new Map((await readStandingNotices(shop.ctx.mover, ids)).map((one) => [one.noticeId, one]));
  return new Map(
    cycles.map((cycle) => {
      const notice = notices.get(cycle.noticeId ?? '');
      const facts = {
        cycle,
        notice: notice ? { ...notice, items: [] } : null,
        latestActivityAt: cycle.lastActivityAt,
        ownPeriod: null,
        heldForSeparation: false,
        presentItems: null,
        policy: shop.ctx.policy,
      };
      const answer = mayBeSeparated(facts, now);
      return [cycle.memberId, answer.ok ? 'ok' : answer.reason];
    }),
  );
}

describe('policy and SQL', () => {
  test('choose the same members out of random lives', async () => {
    const random = randomOf(20_261_122);
    const shop = await openSmallShop();
    await useEverySource(shop);
    const lives: Life[] = [];
    for (let index = 0; index < membersMade; index += 1) lives.push(await makeLife(shop, random));
    const { policy } = shop.ctx;

    await performAt(shop, noticedOn);
    const due = lives.filter((life) => {
      const { action } = considerMember(factsOf(life), policy, noticedOn, shop.now());
      return action.kind === 'open';
    });
    const cycles = await noticedCycles(shop);
    expect(cycles.map(({ memberId }) => memberId).sort()).toEqual(due.map(({ memberId }) => memberId).sort());
    expect(cycles.length).toBeGreaterThan(40);
    expect(cycles.length).toBeLessThan(membersMade - 40);

    shop.setNow(noonOf('2026-12-16'));
    const lifeOf = new Map(lives.map((life) => [life.memberId, life]));
    const bounced = new Set<string>();
    for (const { memberId, noticeId } of cycles) {
      const life = lifeOf.get(memberId) as Life;
      if ((await liveOn(shop, life, random, noticeId ?? '')).bounced) bounced.add(memberId);
    }

    await performAt(shop, '2027-01-20');
    const now = shop.now();
    const expected = cycles.filter((cycle) => {
      const life = lifeOf.get(cycle.memberId) as Life;
      const facts = {
        ...factsOf(life),
        openCycle: { state: 'noticed' as const, lastActivityAt: cycle.lastActivityAt },
      };
      const kept = considerMember(facts, policy, localDateOf(now, zone), now).action.kind === 'keep';
      return kept && !bounced.has(cycle.memberId) && (cycle.separableFrom ?? '~') <= now;
    });
    const { rows } = await shop.database.admin.query<{ id: string }>(
      `select member_id as id from dormouse.cycle where state = 'separated' order by member_id`,
    );
    expect(rows.map(({ id }) => id)).toEqual(expected.map(({ memberId }) => memberId).sort());
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.length).toBeLessThan(cycles.length - 20);
  });

  test('agree with the table on every boundary of every window', async () => {
    const random = randomOf(7);
    const shop = await openSmallShop();
    for (let index = 0; index < 40; index += 1) {
      await shop.addMember({ loginAt: instantOn(addDays(noticedOn, -Math.floor(320 + random() * 300)), random) });
    }
    await useEverySource(shop);
    await performAt(shop, noticedOn);
    const cycles = await noticedCycles(shop);
    expect(cycles.length).toBe(40);
    const instants = new Set<string>();
    for (const { separableFrom, separableUntil } of cycles) {
      for (const edge of [separableFrom ?? '', separableUntil ?? '']) {
        instants.add(edge);
        instants.add(justBefore(edge));
      }
    }
    for (const now of instants) {
      const verdicts = await policyVerdicts(shop, cycles, now);
      const allowed = [...verdicts].filter(([, verdict]) => verdict === 'ok').map(([memberId]) => memberId);
      const claim = { now, today: localDateOf(now, zone), limit: 1000, memberIds: null, after: null };
      const claimed = await shop.ctx.mover.transaction((tx) => claimSeparable(tx, claim));
      expect(claimed.map(({ memberId }) => memberId).sort()).toEqual(allowed.sort());
      expect(await acceptedByTheTable(shop, cycles, now)).toEqual(allowed);
    }
    // Nothing of all this was more than a question.
    expect((await sweepOnce(shop.ctx, 'rehearse')).report.stages.separate?.done).toBe(0);
    expect(await noticedCycles(shop)).toHaveLength(40);
  });
});

function justBefore(instant: string): string {
  return `${new Date(Date.parse(instant) - 1).toISOString().slice(0, -1)}999Z`;
}

async function acceptedByTheTable(shop: SmallShop, cycles: readonly CycleRow[], now: string): Promise<string[]> {
  const accepted: string[] = [];
  const client = await shop.database.admin.connect();
  await client.query('begin');
  for (const { memberId } of cycles) {
    await client.query('savepoint asked');
    const update = `update dormouse.cycle set state = 'separated', separated_at = $2 where member_id = $1`;
    await client.query(update, [memberId, now]).then(
      () => accepted.push(memberId),
      (error) => expect(error.code).toBe('23514'),
    );
    await client.query('rollback to savepoint asked');
  }
  await client.query('rollback');
  client.release();
  return accepted.sort();
}
