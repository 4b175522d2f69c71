import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placeHold } from '../../src/cycles/place-hold.js';
import { releaseHold } from '../../src/cycles/release-hold.js';
import type { RequestKind, RequestOutcome } from '../../src/policy/rights-request.js';
import { closeRequest } from '../../src/rights/close-request.js';
import { listRequests } from '../../src/rights/list-requests.js';
import { measureRequests } from '../../src/rights/measure-requests.js';
import { openRequest } from '../../src/rights/open-request.js';
import { auditRows } from '../support/audit-rows.js';
import { insertCycle } from '../support/cycle-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { timelineOf } from '../support/sweeps.js';

const actor = { id: 'key:desk' };
const proof = { method: 'phone', reference: 'check-1' };
const words = { reason: 'A law orders the payments kept.', objection: 'Told of the mediation committee.' };
const noId = '00000000-0000-4000-8000-000000000000';

let shop: SmallShop;

beforeAll(async () => {
  shop = await openSmallShop();
});

afterAll(() => shop.close());

function open(memberId: string, kind: RequestKind = 'access', receivedOn?: string) {
  return openRequest(shop.ctx, { memberId, kind, receivedOn, proof, actor });
}

function close(requestId: string, outcome: RequestOutcome, more: object = {}) {
  return closeRequest(shop.ctx, { requestId, outcome, actor, ...more });
}

async function separated(state: 'separated' | 'restored' | 'destroyed' = 'separated'): Promise<string> {
  const memberId = await shop.addMember();
  await insertCycle(shop.database.admin, { memberId, state });
  return memberId;
}

function list(more: object = {}) {
  return listRequests(shop.ctx, {
    open: null,
    dueBefore: null,
    memberId: null,
    after: null,
    limit: 50,
    actor,
    ...more,
  });
}

describe('what a person asked for', () => {
  test('is due on the tenth day after the person asked, whenever it is entered', async () => {
    const memberId = await separated();
    expect(await open(memberId)).toMatchObject({
      memberId,
      kind: 'access',
      receivedOn: '2026-11-22',
      dueOn: '2026-12-02',
      overdue: false,
      proof,
      openedBy: 'key:desk',
      outcome: null,
    });
    expect(await open(memberId, 'deletion', '2026-11-11')).toMatchObject({ dueOn: '2026-11-21', overdue: true });
    expect(await open(memberId, 'deletion', '2026-11-12')).toMatchObject({ dueOn: '2026-11-22', overdue: false });
  });

  test.each([
    ['tomorrow', { receivedOn: '2026-11-23' }],
    ['on no day', { receivedOn: '2026-02-30' }],
    ['as what the law does not know', { kind: 'forgiveness' }],
    ['without a method of proof', { proof: { method: ' ', reference: 'x' } }],
    ['without a reference of the proof', { proof: { method: 'phone', reference: '' } }],
    ['without any proof', { proof: undefined }],
  ])('can not have been asked %s', async (_what, more) => {
    const memberId = await separated();
    const asked = { memberId, kind: 'access', proof, actor, ...more } as Parameters<typeof openRequest>[1];
    await expect(openRequest(shop.ctx, asked)).rejects.toMatchObject({ code: 'input_invalid' });
    expect((await list({ memberId })).requests).toEqual([]);
  });

  test('is of a member who is known, live or not', async () => {
    const live = await shop.addMember();
    expect(await open(live, 'suspension')).toMatchObject({ memberId: live });
    await expect(open('999999')).rejects.toMatchObject({ code: 'member_not_found' });
    await expect(open('x\0')).rejects.toMatchObject({ code: 'member_not_found' });
  });

  test('is in the timeline and in the audit by its id, and its proof and words in neither', async () => {
    const memberId = await separated();
    const { requestId } = await open(memberId, 'deletion');
    await close(requestId, 'refused', words);
    expect(await timelineOf(shop, memberId)).toEqual(['rights_request_opened', 'rights_request_closed']);
    const { rows: timeline } = await shop.database.admin.query(
      'select reason, detail from dormouse.timeline where member_id = $1 order by seq',
      [memberId],
    );
    expect(timeline[1]).toEqual({
      reason: null,
      detail: { requestId, kind: 'deletion', outcome: 'refused', late: false, measure: null },
    });
    const entries = (await auditRows(shop.database.admin)).filter((entry) => entry.memberId === memberId);
    expect(entries).toMatchObject([
      {
        action: 'rights_request_opened',
        actor: 'key:desk',
        reason: null,
        detail: { requestId, kind: 'deletion', receivedOn: '2026-11-22', dueOn: '2026-12-02' },
      },
      { action: 'rights_request_closed', reason: null, detail: { requestId, outcome: 'refused' } },
    ]);
    expect(JSON.stringify([timeline, entries])).not.toMatch(/mediation|payments|check-1/);
  });

  test('is not entered where the audit can not be written', async () => {
    const memberId = await separated();
    const { admin } = shop.database;
    await admin.query('alter table dormouse.audit_entry add constraint no_room check (false) not valid');
    await expect(open(memberId)).rejects.toThrow();
    await admin.query('alter table dormouse.audit_entry drop constraint no_room');
    expect((await list({ memberId })).requests).toEqual([]);
    expect(await timelineOf(shop, memberId)).toEqual([]);
  });
});

describe('an outcome', () => {
  test('that is not all says why and how to object', async () => {
    const { requestId } = await open(await separated());
    for (const outcome of ['refused', 'partly_granted'] as const) {
      for (const missing of [{}, { reason: words.reason }, { objection: words.objection }, { ...words, reason: ' ' }]) {
        await expect(close(requestId, outcome, missing)).rejects.toMatchObject({ code: 'input_invalid' });
      }
    }
    const { request } = await close(requestId, 'refused', words);
    expect(request).toMatchObject({
      outcome: 'refused',
      outcomeReason: words.reason,
      objection: words.objection,
      closedBy: 'key:desk',
      closedAt: shop.now(),
    });
  });

  test('stands: the same again changes nothing, and another one is refused', async () => {
    const { requestId } = await open(await separated());
    const first = await close(requestId, 'granted');
    expect(first).toMatchObject({ already: false, request: { outcome: 'granted', outcomeReason: null } });
    expect(await close(requestId, 'granted', { reason: 'other words' })).toEqual({ ...first, already: true });
    await expect(close(requestId, 'refused', words)).rejects.toMatchObject({
      code: 'rights_request_closed',
      detail: { outcome: 'granted' },
    });
  });

  test.each(['separated', 'live'] as const)('is entered once for a %s member, however many enter it', async (kind) => {
    const memberId = kind === 'live' ? await shop.addMember() : await separated();
    const { requestId } = await open(memberId);
    const ended = await Promise.all([1, 2, 3, 4].map(() => close(requestId, 'granted')));
    expect(ended.filter(({ already }) => !already)).toHaveLength(1);
    expect((await timelineOf(shop, memberId)).filter((event) => event === 'rights_request_closed')).toHaveLength(1);
  });

  test('is one of four, of a request that there is', async () => {
    const { requestId } = await open(await separated());
    await expect(close(requestId, 'postponed' as never)).rejects.toMatchObject({ code: 'input_invalid' });
    for (const unknown of [noId, 'x', '']) {
      await expect(close(unknown, 'granted')).rejects.toMatchObject({ code: 'rights_request_not_found' });
    }
  });

  test('that grants a suspension names the hold, which must stand and be of this member', async () => {
    const memberId = await separated();
    const { requestId } = await open(memberId, 'suspension');
    await expect(close(requestId, 'granted')).rejects.toMatchObject({
      code: 'input_invalid',
      detail: { field: 'holdId' },
    });
    const asked = {
      scope: 'destruction',
      ground: 'Asked for it.',
      reviewer: 'Privacy',
      reviewOn: '2027-01-04',
    } as const;
    const hold = async (of: string) => (await placeHold(shop.ctx, { memberId: of, ...asked, actor })).hold.holdId;
    const released = await hold(memberId);
    await releaseHold(shop.ctx, { holdId: released, actor });
    for (const holdId of [noId, 'x', released, await hold(await separated())]) {
      await expect(close(requestId, 'granted', { holdId })).rejects.toMatchObject({ code: 'hold_not_found' });
    }
    const holdId = await hold(memberId);
    const { request } = await close(requestId, 'granted', { holdId });
    expect(request.measure).toEqual({ holdId, scope: 'destruction' });
    const other = await open(memberId, 'access');
    await expect(close(other.requestId, 'granted', { holdId })).rejects.toMatchObject({ code: 'input_invalid' });
  });

  test('that grants a correction waits until the data has been given back', async () => {
    const memberId = await separated();
    const { requestId } = await open(memberId, 'correction');
    await expect(close(requestId, 'granted')).rejects.toMatchObject({
      code: 'cycle_in_other_state',
      message: expect.stringContaining('restoration'),
    });
    await shop.database.admin.query(
      `update dormouse.cycle set state = 'restored', closed_at = $2 where member_id = $1`,
      [memberId, shop.now()],
    );
    const { request } = await close(requestId, 'granted');
    expect(request.measure).toMatchObject({ restoredAt: shop.now() });
    const live = await open(await shop.addMember(), 'correction');
    expect((await close(live.requestId, 'granted')).request.measure).toBeNull();
  });

  test.each(['deletion', 'withdrawal'] as const)(
    'that grants a %s waits until the member was withdrawn',
    async (kind) => {
      const memberId = await separated();
      const { requestId } = await open(memberId, kind);
      await expect(close(requestId, 'granted')).rejects.toMatchObject({ code: 'cycle_in_other_state' });
      await shop.database.admin.query(
        `update dormouse.cycle set state = 'restricted', withdrawn_at = $2 where member_id = $1`,
        [memberId, shop.now()],
      );
      expect((await close(requestId, 'granted')).request.measure).toMatchObject({ state: 'restricted' });
    },
  );

  test.each([
    ['separated', 'separation', 'destruction'],
    ['live', 'destruction', 'separation'],
  ] as const)('that suspends for a %s member is not done by a hold on %s', async (kind, useless, needed) => {
    const memberId = kind === 'live' ? await shop.addMember() : await separated();
    const { requestId } = await open(memberId, 'suspension');
    const asked = { memberId, ground: 'Asked for it.', reviewer: 'Privacy', reviewOn: '2027-01-04', actor } as const;
    const hold = async (scope: 'separation' | 'destruction' | 'both') =>
      (await placeHold(shop.ctx, { ...asked, scope })).hold.holdId;
    await expect(close(requestId, 'granted', { holdId: await hold(useless) })).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringContaining(`${needed} or both`),
    });
    const holdId = await hold('both');
    expect((await close(requestId, 'granted', { holdId })).request.measure).toEqual({ holdId, scope: 'both' });
    const other = await open(memberId, 'suspension');
    const fitting = await hold(needed);
    expect((await close(other.requestId, 'granted', { holdId: fitting })).request.measure).toMatchObject({
      scope: needed,
    });
  });

  test.each([
    ['correction', 'restored'],
    ['deletion', 'destroyed'],
    ['withdrawal', 'destroyed'],
  ] as const)('that grants a %s names nothing that was done before the day it was asked for', async (kind, state) => {
    const memberId = await shop.addMember();
    // In Seoul it is the 20th already.
    const { cycleId } = await insertCycle(shop.database.admin, { memberId, state, closedAt: '2026-11-19T15:00:00Z' });
    const measureOf = async (receivedOn: string) => {
      const { requestId } = await open(memberId, kind, receivedOn);
      return (await close(requestId, 'granted')).request.measure;
    };
    expect(await measureOf('2026-11-21')).toBeNull();
    expect(await measureOf('2026-11-20')).toMatchObject({ cycleId });
  });

  test('that grants a deletion names no destruction of a cycle before the newest', async () => {
    const memberId = await separated('destroyed');
    const later = await insertCycle(shop.database.admin, { memberId, state: 'candidate' });
    await shop.database.admin.query(
      `update dormouse.cycle set opened_at = '2026-11-18T00:00:00Z' where member_id = $1 and cycle_id = $2`,
      [memberId, later.cycleId],
    );
    const { requestId } = await open(memberId, 'deletion', '2026-11-14');
    expect((await close(requestId, 'granted')).request.measure).toBeNull();
  });

  test('that refuses or retracts asks for nothing that was done', async () => {
    for (const kind of ['suspension', 'correction', 'deletion'] as const) {
      const { requestId } = await open(await separated(), kind);
      expect((await close(requestId, 'retracted')).request).toMatchObject({ outcome: 'retracted', measure: null });
    }
  });
});

describe('the list of requests', () => {
  test('begins with what is due first, page by page, and is on record by whose they are', async () => {
    const own = await openSmallShop();
    const asked = (memberId: string, receivedOn: string) =>
      openRequest(own.ctx, { memberId, kind: 'access', receivedOn, proof, actor });
    const memberIds = [await own.addMember(), await own.addMember(), await own.addMember()];
    const [one = '', two = '', three = ''] = memberIds;
    const late = await asked(two, '2026-11-01');
    const soon = await asked(one, '2026-11-15');
    const closed = await asked(three, '2026-11-10');
    const newest = await asked(one, '2026-11-22');
    await closeRequest(own.ctx, { requestId: closed.requestId, outcome: 'granted', actor });
    const ids = async (more: object) => {
      const page = { open: null, dueBefore: null, memberId: null, after: null, limit: 50, actor, ...more };
      const { requests, more: goesOn } = await listRequests(own.ctx, page);
      return { ids: requests.map(({ requestId }) => requestId), goesOn };
    };
    const all = [late, closed, soon, newest].map(({ requestId }) => requestId);
    expect(await ids({})).toEqual({ ids: all, goesOn: false });
    expect((await ids({ open: true })).ids).toEqual([late, soon, newest].map(({ requestId }) => requestId));
    expect((await ids({ open: false })).ids).toEqual([closed.requestId]);
    expect((await ids({ dueBefore: soon.dueOn })).ids).toEqual([late, closed].map(({ requestId }) => requestId));
    expect((await ids({ memberId: one })).ids).toEqual([soon, newest].map(({ requestId }) => requestId));
    const first = await ids({ limit: 2 });
    expect(first).toEqual({ ids: all.slice(0, 2), goesOn: true });
    expect(await ids({ limit: 2, after: closed })).toEqual({ ids: all.slice(2), goesOn: false });
    const before = (await auditRows(own.database.admin)).length;
    await ids({ memberId: one });
    await ids({ memberId: 'nobody' });
    expect((await auditRows(own.database.admin)).slice(before)).toMatchObject([
      { memberId: one, action: 'rights_requests_listed', actor: 'key:desk' },
    ]);
  });

  test('has a gauge of those that nobody answered in time', async () => {
    const own = await openSmallShop();
    const memberId = await own.addMember();
    const { requestId } = await openRequest(own.ctx, { memberId, kind: 'access', proof, actor });
    const gauge = async () => {
      await measureRequests(own.ctx);
      return (await own.ctx.metrics.rightsRequestsOverdue.get()).values[0]?.value;
    };
    // The last minute of the tenth day in Seoul, and the first behind it.
    own.setNow('2026-12-02T14:59:59Z');
    expect(await gauge()).toBe(0);
    own.setNow('2026-12-02T15:00:00Z');
    expect(await gauge()).toBe(1);
    const { request } = await closeRequest(own.ctx, { requestId, outcome: 'granted', actor });
    expect(request.overdue).toBe(false);
    expect(await gauge()).toBe(0);
    const entries = (await auditRows(own.database.admin)).filter(({ action }) => action === 'rights_request_closed');
    expect(entries[0]?.detail).toMatchObject({ late: true });
  });
});

describe('of a live member of whom a restoration left something in the vault', () => {
  test('deletion is granted once that is withdrawn too, and suspension by a hold on both', async () => {
    const memberId = await separated('restored');
    const { admin } = shop.database;
    await admin.query(
      `insert into dormouse.remainder
       select member_id, cycle_id, $2, 0, 'membership', 'public.profiles', null, 1, null, now(), 'test'
       from dormouse.cycle where member_id = $1`,
      [memberId, noId],
    );
    const deletion = await open(memberId, 'deletion');
    await expect(close(deletion.requestId, 'granted')).rejects.toMatchObject({ code: 'cycle_in_other_state' });
    const suspension = await open(memberId, 'suspension');
    const hold = { memberId, ground: 'asked', reviewer: 'Legal', reviewOn: '2027-03-31', actor } as const;
    const one = await placeHold(shop.ctx, { ...hold, scope: 'separation' });
    const refused = close(suspension.requestId, 'granted', { holdId: one.hold.holdId });
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('whose scope is both') });
    const both = await placeHold(shop.ctx, { ...hold, scope: 'both' });
    await close(suspension.requestId, 'granted', { holdId: both.hold.holdId });
    await admin.query('update dormouse.cycle set withdrawn_at = now() where member_id = $1', [memberId]);
    expect(await close(deletion.requestId, 'granted')).toMatchObject({ already: false });
  });
});
