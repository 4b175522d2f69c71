import { describe, expect, test } from 'vitest';
import type { Means } from '../../src/policy/means.js';
import { callInMemory, textInMemory } from '../support/means-in-memory.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from '../support/small-shop.js';
import type { NewMember } from '../support/small-shop-members.js';
import { cyclesOf, longAgo, noticedOn, noticesOf, performAt, stateOf } from '../support/sweeps.js';
import { letterTold, performAtInstant, policyWith, printLetters, tell } from '../support/told.js';

interface Row {
  readonly member: NewMember;
  readonly options?: () => SmallShopOptions;
  /** What has to come from outside before the notice takes effect. */
  readonly arrive?: (shop: SmallShop, memberId: string, on: string) => Promise<unknown>;
  /** Of a notice that arrives on the day of the sweep: its day of effect, the day that the text names, the first of separation. */
  readonly effectiveOn: string;
  readonly namesExpiryOn: string;
  readonly lastDayBefore: string;
  readonly separableOn: string;
}

const landline = '02-123-4567';
const onTheDay = {
  effectiveOn: noticedOn,
  namesExpiryOn: '2026-12-22',
  lastDayBefore: '2026-12-22',
  separableOn: '2026-12-23',
};

/** The table of means: e-mail, SMS, voice, letter and the board, and Alimtalk, which counts as a text does. */
const table: Readonly<Partial<Record<Means, Row>>> = {
  email: { member: {}, ...onTheDay },
  alimtalk: {
    member: { email: null },
    options: () => ({
      policyText: policyWith({ means: ['email', 'alimtalk', 'sms', 'letter', 'noticeBoard'] }),
      overrides: { alimtalk: textInMemory() },
    }),
    ...onTheDay,
  },
  sms: { member: { email: null }, ...onTheDay },
  voice: {
    member: { email: null, mobile: landline },
    options: () => ({ overrides: { call: callInMemory() } }),
    arrive: (shop, memberId) => tell(shop, memberId, { kind: 'delivered', code: 'key_confirmed' }),
    ...onTheDay,
  },
  letter: {
    member: { email: null, mobile: null },
    arrive: async (shop, memberId, on) => {
      await printLetters(shop);
      await letterTold(shop, memberId, 'handed_over', on);
    },
    // Handed over + 7; the text allowed for three days of printing: 22 + 3 + 7 + 30.
    effectiveOn: '2026-11-29',
    namesExpiryOn: '2027-01-01',
    lastDayBefore: '2027-01-01',
    separableOn: '2027-01-02',
  },
  noticeBoard: { member: { email: null, mobile: null, address: false }, ...onTheDay },
};

async function shopFor({ member, options }: Row, loginAt = longAgo) {
  const shop = await openSmallShop(options?.() ?? {});
  return { shop, memberId: await shop.addMember({ loginAt, ...member }) };
}

describe.each(Object.entries(table))('a notice by %s', (means, row) => {
  const { arrive = async () => undefined, effectiveOn, namesExpiryOn, lastDayBefore, separableOn } = row;

  test('takes effect on its day, and the move comes on the thirty-first day behind it and no day before', async () => {
    const { shop, memberId } = await shopFor(row);
    await performAt(shop, noticedOn);
    await arrive(shop, memberId, noticedOn);
    expect(await noticesOf(shop, memberId)).toMatchObject([{ means, state: 'effective', effectiveOn, namesExpiryOn }]);
    expect(await cyclesOf(shop, memberId)).toMatchObject([
      { state: 'noticed', noticeEffectiveOn: effectiveOn, separableFrom: `${separableOn} 00:00:00` },
    ]);
    await performAt(shop, lastDayBefore);
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await performAt(shop, separableOn);
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('that comes long before the period ends names the day on which it ends, and waits for it', async () => {
    // Last used on 2026-01-09: the period ends on 2027-01-09, and the cycle opens 44 days before.
    const { shop, memberId } = await shopFor(row, '2026-01-09T03:00:00Z');
    await performAt(shop, '2026-11-25');
    expect(await stateOf(shop, memberId)).toBe('watching');
    await performAt(shop, '2026-11-26');
    await arrive(shop, memberId, '2026-11-26');
    expect(await noticesOf(shop, memberId)).toMatchObject([{ means, state: 'effective', namesExpiryOn: '2027-01-09' }]);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ separableFrom: '2027-01-10 00:00:00' }]);
    await performAt(shop, '2027-01-09');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await performAt(shop, '2027-01-10');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });
});

describe('the day of effect', () => {
  const bySms: NewMember = { email: null, loginAt: longAgo };

  test.each([
    ['2026-11-22T14:59:59.999999Z', '2026-11-22', '2026-12-23 00:00:00'],
    ['2026-11-22T15:00:00.000000Z', '2026-11-23', '2026-12-24 00:00:00'],
  ])('of an e-mail that is accepted at %s is %s in Seoul', async (instant, effectiveOn, separableFrom) => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAtInstant(shop, instant);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ noticeEffectiveOn: effectiveOn, separableFrom }]);
  });

  test('of a text is that of its final receipt, however early it was sent and whatever day it names', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember(bySms);
    shop.text.report = (providerId) => ({ kind: 'submitted', providerId });
    await performAtInstant(shop, '2026-11-22T14:59:00.000000Z');
    expect(await stateOf(shop, memberId)).toBe('candidate');
    shop.setNow('2026-11-24T15:00:00.000000Z');
    expect(await tell(shop, memberId, { kind: 'delivered', code: 'delivered' })).toBe('applied');
    expect(await noticesOf(shop, memberId)).toMatchObject([{ namesExpiryOn: '2026-12-22', effectiveOn: '2026-11-25' }]);
    expect(await cyclesOf(shop, memberId)).toMatchObject([{ separableFrom: '2026-12-26 00:00:00' }]);
    await performAt(shop, '2026-12-25');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await performAt(shop, '2026-12-26');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('of a posting is the first on which somebody outside could read it', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, email: null, mobile: null, address: false });
    shop.board.reachable = false;
    await performAt(shop, noticedOn);
    expect(await stateOf(shop, memberId)).toBe('candidate');
    shop.board.reachable = true;
    await performAtInstant(shop, '2026-11-23T03:00:00.000000Z');
    expect(await cyclesOf(shop, memberId)).toMatchObject([
      { noticeEffectiveOn: '2026-11-23', separableFrom: '2026-12-24 00:00:00' },
    ]);
  });

  test('ends at midnight in Seoul: a microsecond before the day of separation nobody is moved', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    await performAtInstant(shop, '2026-12-22T14:59:59.999999Z');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await performAtInstant(shop, '2026-12-22T15:00:00.000000Z');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });
});
