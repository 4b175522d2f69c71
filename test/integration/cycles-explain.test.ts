import { describe, expect, test } from 'vitest';
import { explainMember } from '../../src/cycles/explain-member.js';
import { listNotices } from '../../src/cycles/list-notices.js';
import { placeHold } from '../../src/cycles/place-hold.js';
import { setInactivityPeriod } from '../../src/cycles/set-inactivity-period.js';
import { stopMeans } from '../../src/cycles/stop-means.js';
import { auditRows } from '../support/audit-rows.js';
import { insertCycle, madeCycle } from '../support/cycle-rows.js';
import { reviewed } from '../support/holds.js';
import { openSmallShop } from '../support/small-shop.js';
import { longAgo, noticedOn, performAt } from '../support/sweeps.js';

const actor = { id: 'key:support', agent: 'an agent', address: '192.0.2.1' };

describe('explaining a watched member', () => {
  test('names the latest of each source, which decided, and every date of the rules', async () => {
    const { ctx, addMember } = await openSmallShop();
    const memberId = await addMember({ loginAt: '2026-02-28T14:59:59Z', paidAt: '2025-11-01T00:00:00Z' });
    const explained = await explainMember(ctx, { memberId, actor });
    expect(explained).toMatchObject({ memberId, state: 'watching', policyVersion: ctx.policy.version, blockedBy: [] });
    expect(explained.activity).toEqual({
      sources: [
        { source: 'login', kind: 'login', at: '2026-02-28T14:59:59.000000Z' },
        { source: 'app-login', kind: 'login', at: null },
        { source: 'payment', kind: 'transaction', at: '2025-11-01T00:00:00.000000Z' },
      ],
      registeredAt: '2020-01-01T00:00:00.000000Z',
      reportedAt: null,
      restoredAt: null,
      latestAt: '2026-02-28T14:59:59.000000Z',
      latestOn: '2026-02-28',
      decidedBy: 'login',
      future: [],
    });
    expect(explained.inactivityPeriod).toEqual({ period: 'P1Y', own: false });
    expect(explained.dates).toMatchObject({ expiresOn: '2027-02-28', opensOn: '2027-01-15', separatedAt: null });
    // Nobody has looked yet: the next sweep will.
    expect(explained.next).toEqual({ what: 'look', on: '2026-11-22' });
  });

  test('says that an instant behind the clock counts as of now', async () => {
    const { ctx, addMember, addLogin, now } = await openSmallShop();
    const memberId = await addMember();
    await addLogin(memberId, 'infinity');
    const { activity } = await explainMember(ctx, { memberId, actor });
    expect(activity).toMatchObject({ latestAt: now(), decidedBy: 'login', future: ['login'] });
  });

  test("says that a hold and a member's own endless period stand in the way", async () => {
    const { ctx, addMember } = await openSmallShop();
    const memberId = await addMember();
    await placeHold(ctx, { ...reviewed, memberId, scope: 'both', ground: 'a dispute', reviewOn: '2027-01-31', actor });
    await setInactivityPeriod(ctx, { memberId, period: 'never', reason: 'asked for it', actor });
    const explained = await explainMember(ctx, { memberId, actor });
    expect(explained.blockedBy).toEqual(['held', 'never']);
    expect(explained.inactivityPeriod).toEqual({ period: 'never', own: true });
    expect(explained.dates.expiresOn).toBeNull();
    expect(explained.holds).toMatchObject([{ scope: 'both', ground: 'a dispute', reviewOn: '2027-01-31' }]);
    expect(explained.timeline.map(({ event }) => event)).toEqual(['inactivity_period_set', 'hold_placed']);
  });
});

describe('explaining a member with a cycle', () => {
  const lastActivity = { loginAt: madeCycle.lastActivityAt };

  test('announces the notice of a candidate', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberId = await addMember(lastActivity);
    await insertCycle(database.admin, { memberId, state: 'candidate' });
    const explained = await explainMember(ctx, { memberId, actor });
    expect(explained).toMatchObject({ state: 'candidate', policyVersion: 'made for a test' });
    expect(explained.blockedBy).toEqual(['not_noticed']);
    expect(explained.next).toEqual({ what: 'notice', on: '2026-11-22' });
    expect(explained.dates).toMatchObject({ expiresOn: madeCycle.expiresOn, opensOn: madeCycle.openedOn });
  });

  test('says what the notice of a candidate waits for, and when it goes on', async () => {
    const shop = await openSmallShop();
    const { ctx, addMember, openAnother } = shop;
    const mailed = await addMember({ loginAt: longAgo });
    const written = await addMember({ loginAt: longAgo, email: null, mobile: null });
    shop.mail.answer = () => ({ kind: 'retry', reason: '451' });
    await performAt(shop, noticedOn);
    const greylisted = await explainMember(ctx, { memberId: mailed, actor });
    expect(greylisted.blockedBy).toEqual(['not_noticed', 'waits_for_next_try']);
    expect(greylisted.next).toEqual({ what: 'notice', on: noticedOn });
    const printed = await explainMember(ctx, { memberId: written, actor });
    expect(printed.blockedBy).toEqual(['not_noticed', 'waits_for_letter']);
    expect(printed.next).toEqual({ what: 'notice', on: null });
    const without = await openAnother({ mail: null });
    expect((await explainMember(without, { memberId: mailed, actor })).blockedBy).toContain('means_not_set_up');
    const now = `${noticedOn}T03:30:00Z`;
    await stopMeans(ctx, { means: 'email', reason: 'EAUTH', now, actor });
    expect((await explainMember(ctx, { memberId: mailed, actor })).blockedBy).toContain('means_stopped');
  });

  test('names the day of separation of a noticed member, and before it that it is too early', async () => {
    const { ctx, addMember, database, setNow } = await openSmallShop();
    const memberId = await addMember(lastActivity);
    const { noticeId } = await insertCycle(database.admin, { memberId, state: 'noticed' });
    setNow('2026-11-09T14:59:59Z');
    const early = await explainMember(ctx, { memberId, actor });
    expect(early.blockedBy).toEqual(['too_early']);
    expect(early.next).toEqual({ what: 'separation', on: madeCycle.separableOn });
    expect(early.notices).toMatchObject([
      {
        noticeId,
        means: 'email',
        state: 'effective',
        effectiveOn: '2026-10-10',
        attempts: [{ try: 1, state: 'accepted' }],
      },
    ]);
    setNow(madeCycle.separableFrom);
    const due = await explainMember(ctx, { memberId, actor });
    expect(due.blockedBy).toEqual([]);
    expect(due.next).toEqual({ what: 'separation', on: madeCycle.separableOn });
    setNow(madeCycle.separableUntil);
    const lapsed = await explainMember(ctx, { memberId, actor });
    expect(lapsed.blockedBy).toEqual(['notice_lapsed']);
    expect(lapsed.next.what).toBe('notice');
  });

  test('says that a noticed member who has returned will not be separated', async () => {
    const { ctx, addMember, addPayment, database } = await openSmallShop();
    const memberId = await addMember(lastActivity);
    await insertCycle(database.admin, { memberId, state: 'noticed' });
    await addPayment(memberId, '2026-11-21T00:00:00Z');
    const explained = await explainMember(ctx, { memberId, actor });
    expect(explained.blockedBy).toEqual(['returned']);
    expect(explained.next).toEqual({ what: 'look', on: '2026-11-22' });
  });

  test('keeps the last activity of a separated member whose rows are in the vault, and offers the way back', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberId = await addMember();
    await insertCycle(database.admin, { memberId, state: 'separated' });
    const explained = await explainMember(ctx, { memberId, actor });
    expect(explained.state).toBe('separated');
    expect(explained.activity).toMatchObject({ latestAt: madeCycle.lastActivityAt, decidedBy: 'remembered' });
    expect(explained.dates.separatedAt).toBe(madeCycle.separatedAt);
    expect(explained.next).toEqual({ what: 'restoration_possible', on: null });
  });

  test('tells a member whose data was destroyed from one who is watched', async () => {
    const { ctx, addMember, addLogin, database } = await openSmallShop();
    const memberId = await addMember();
    await insertCycle(database.admin, { memberId, state: 'destroyed' });
    const destroyed = await explainMember(ctx, { memberId, actor });
    expect(destroyed).toMatchObject({ state: 'destroyed', next: { what: null, on: null }, dates: { expiresOn: null } });
    await addLogin(memberId, '2026-11-20T00:00:00Z');
    expect((await explainMember(ctx, { memberId, actor })).state).toBe('watching');
  });

  test('explains a member whose row has gone from the member database', async () => {
    const { ctx, database } = await openSmallShop();
    await insertCycle(database.admin, { memberId: '77', state: 'separated' });
    expect((await explainMember(ctx, { memberId: '77', actor })).state).toBe('separated');
  });
});

describe('a member database with other names and keys', () => {
  const arrange = `
    create schema "고객";
    create table "고객"."회원 Info" (
      "회원ID" uuid primary key, "가입일" timestamptz not null, "이름" text not null, "Mail" text, "최근" timestamptz);
    insert into "고객"."회원 Info" values
      ('6f1c2d3e-0000-4000-8000-00000000000a', '2021-05-05T00:00:00Z', '홍길동', 'person@example.kr', '2026-05-05T00:00:00Z');`;
  const dataMapText = `
version: 1
member:
  table: 고객.회원 Info
  key: 회원ID
  registeredAt: 가입일
  contact: { name: 이름, email: Mail }
  lookup: [Mail]
activity:
  - { id: last, kind: login, column: 최근 }
data:
  - table: 고객.회원 Info
    mode: strip
    columns: { 이름: "''", Mail: null }
    class: membership
    items: { 이름: { ko: 이름, en: name }, Mail: { ko: 이메일, en: e-mail } }
retention:
  membership: { destroyAfter: P4Y, from: separation, basis: the operator's policy }
`;

  test('is asked by its own key, spelt as it prints', async () => {
    const { ctx } = await openSmallShop({ arrange, dataMapText });
    const memberId = '6f1c2d3e-0000-4000-8000-00000000000a';
    const explained = await explainMember(ctx, { memberId, actor });
    expect(explained.activity).toMatchObject({ latestAt: '2026-05-05T00:00:00.000000Z', decidedBy: 'last' });
    for (const other of [memberId.toUpperCase(), `{${memberId}}`, 'person@example.kr', '1001']) {
      await expect(explainMember(ctx, { memberId: other, actor })).rejects.toMatchObject({ code: 'member_not_found' });
    }
  });
});

describe('asking about a member', () => {
  test('answers member_not_found to whatever is no member, and writes nothing', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberId = await addMember({ memberNo: 7 });
    const others = ['8', 'abc', '', '007', ' 7', '7.0', '9'.repeat(30), '9'.repeat(201), '7\0', "7'; select 1", '七'];
    for (const other of others) {
      await expect(explainMember(ctx, { memberId: other, actor })).rejects.toMatchObject({ code: 'member_not_found' });
      await expect(listNotices(ctx, { memberId: other, actor })).rejects.toMatchObject({ code: 'member_not_found' });
    }
    expect(await auditRows(database.admin)).toEqual([]);
    expect((await explainMember(ctx, { memberId, actor })).memberId).toBe('7');
  });

  test('leaves one entry in the audit each time, with the credential', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberId = await addMember();
    await explainMember(ctx, { memberId, actor });
    await listNotices(ctx, { memberId, actor });
    expect(await auditRows(database.admin)).toMatchObject([
      { memberId, action: 'member_explained', actor: 'key:support' },
      { memberId, action: 'notices_listed', actor: 'key:support' },
    ]);
  });

  test('answers no value of personal data', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberId = await addMember({ loginId: 'sealed-login', email: 'sealed@example.com' });
    await insertCycle(database.admin, { memberId, state: 'noticed' });
    const answers = JSON.stringify([
      await explainMember(ctx, { memberId, actor }),
      await listNotices(ctx, { memberId, actor }),
    ]);
    for (const value of ['sealed-login', 'sealed@example.com', '홍길동', '010-0000', '예시로']) {
      expect(answers).not.toContain(value);
    }
  });

  test('lists what was sent with its hash, dates and outcome', async () => {
    const { ctx, addMember, database } = await openSmallShop();
    const memberId = await addMember();
    const { noticeId, cycleId } = await insertCycle(database.admin, { memberId, state: 'noticed' });
    const { notices } = await listNotices(ctx, { memberId, actor });
    expect(notices).toEqual([
      {
        noticeId,
        cycleId,
        means: 'email',
        purpose: 'separation',
        language: 'ko',
        state: 'effective',
        composedAt: '2026-10-10T00:00:00.000000Z',
        namesExpiryOn: '2026-11-09',
        firstSeparationOn: '2026-11-10',
        effectiveOn: '2026-10-10',
        endedAt: null,
        endedReason: null,
        textHash: 'ab'.repeat(32),
        attempts: [
          {
            try: 1,
            state: 'accepted',
            reason: null,
            providerId: null,
            claimedAt: '2026-10-10T00:00:00.000000Z',
            sentAt: '2026-10-10T00:00:01.000000Z',
            endedAt: '2026-10-10T00:00:02.000000Z',
          },
        ],
      },
    ]);
  });
});
