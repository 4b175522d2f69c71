import { describe, expect, test } from 'vitest';
import { reviewed } from '../support/holds.js';
import { type App, openApp } from './support/app.js';
import { separatedMember } from './support/sweeping.js';

const body = { reason: 'Asked for it.', proof: { method: 'phone', reference: 'check-1' } };

function restore(app: App, memberId: string, key = 'restore-1') {
  const headers = { 'idempotency-key': key };
  return app.call({ method: 'POST', url: `/v1/members/${memberId}/restoration`, headers, body });
}

function lookUp(app: App, value: string, field?: string) {
  return app.call({ method: 'POST', url: '/v1/members/lookup', body: { value, ...(field ? { field } : {}) } });
}

describe('a member who returns', () => {
  test('is found by what they remember, gets everything back, and is live', async () => {
    const app = await openApp();
    const before = app.now();
    const memberId = await separatedMember(app);
    expect(before < app.now()).toBe(true);
    for (const value of [`user${memberId}`, `USER${memberId}@example.com`, `+82 10 0000 ${memberId}`]) {
      const found = (await lookUp(app, value)).json().members;
      expect(
        found.map((member: { memberId: string }) => member.memberId),
        value,
      ).toContain(memberId);
    }
    const answer = await restore(app, memberId);
    expect(answer.json()).toMatchObject({ state: 'restored', memberId, missing: [], already: false });
    expect(answer.json().tables['public.profiles']).toBe(1);
    const explained = (await app.call({ url: `/v1/members/${memberId}` })).json();
    expect(explained).toMatchObject({ state: 'watching', activity: { decidedBy: 'restoration' } });
    expect((await lookUp(app, `user${memberId}`)).json()).toEqual({ members: [] });
  });

  test('is restored once, however often it is asked', async () => {
    const app = await openApp();
    const memberId = await separatedMember(app);
    const first = await restore(app, memberId);
    const rows = await app.rowsOf(memberId);
    const again = await restore(app, memberId);
    expect([again.statusCode, again.body, again.headers['idempotency-replayed']]).toEqual([200, first.body, 'true']);
    const another = await restore(app, memberId, 'restore-2');
    expect(another.json()).toMatchObject({ state: 'restored', restoredAt: first.json().restoredAt, already: true });
    expect(await app.rowsOf(memberId)).toEqual(rows);
  });

  test('is told what is in the way, and nothing has changed', async () => {
    const app = await openApp();
    const memberId = await separatedMember(app);
    const rows = await app.rowsOf(memberId);
    await app.addMember({ email: `user${memberId}@example.com` });
    const answer = await restore(app, memberId);
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'restoration_conflict']);
    expect(answer.json().context).toMatchObject({ table: 'public.members', choices: expect.any(Array) });
    expect(answer.body).not.toContain('@example.com');
    expect(await app.rowsOf(memberId)).toEqual(rows);
    await app.database.admin.query('update public.members set email = null where email = $1', [
      `user${memberId}@example.com`,
    ]);
    expect((await restore(app, memberId)).statusCode).toBe(200);
  });

  test('who was never away is told so', async () => {
    const app = await openApp();
    const memberId = await app.addMember({ loginAt: '2026-11-01T00:00:00Z' });
    expect([404, 409]).toContain((await restore(app, memberId)).statusCode);
  });

  test('is in the timeline with credential, agent and reason', async () => {
    const app = await openApp();
    const memberId = await separatedMember(app);
    const { keyId, headers } = await app.key('members:restore');
    const request = { method: 'POST', url: `/v1/members/${memberId}/restoration`, body } as const;
    await app.server.inject({ ...request, headers: { ...headers, 'idempotency-key': 'k', 'x-agent': 'Kim' } });
    const { timeline } = (await app.call({ url: `/v1/members/${memberId}` })).json();
    expect(timeline[0]).toMatchObject({ event: 'restored', actor: `key:${keyId}`, agent: 'Kim', reason: body.reason });
  });
});

describe('asking about a member', () => {
  test('explains every date and names no personal value', async () => {
    const app = await openApp();
    const memberId = await app.addMember({ loginAt: '2025-11-22T03:00:00Z' });
    const answer = await app.call({ url: `/v1/members/${memberId}` });
    expect(answer.json()).toMatchObject({
      memberId,
      state: 'watching',
      activity: { latestOn: '2025-11-22', decidedBy: 'login' },
      inactivityPeriod: { period: 'P1Y', own: false },
      dates: { expiresOn: '2026-11-22', opensOn: '2026-10-09' },
    });
    expect(answer.body).not.toMatch(/홍길동|example\.com|010-0000|예시로/);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('lists what was sent, with the hash of its text and every try', async () => {
    const app = await openApp();
    const memberId = await separatedMember(app);
    const { notices } = (await app.call({ url: `/v1/members/${memberId}/notices` })).json();
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({
      means: 'email',
      state: 'effective',
      textHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(notices[0].attempts).toMatchObject([{ try: 1, state: 'accepted' }]);
  });

  test('answers 404 for every id that is nobody’s', async () => {
    const app = await openApp();
    await app.addMember();
    for (const memberId of [
      '9',
      '1e3',
      '01001',
      '1001%20',
      '-1',
      '99999999999999999999',
      'abc',
      '%E2%82%A9',
      '1001%27--',
    ]) {
      for (const url of [`/v1/members/${memberId}`, `/v1/members/${memberId}/notices`]) {
        expect([url, (await app.call({ url })).json().code]).toEqual([url, 'member_not_found']);
      }
    }
  });
});

describe('deciding for a member', () => {
  const put = (app: App, memberId: string, period: string | null) =>
    app.call({
      method: 'PUT',
      url: `/v1/members/${memberId}/inactivity-period`,
      body: { period, reason: 'Chose it.' },
    });

  test('gives a longer period and takes it away again', async () => {
    const app = await openApp();
    const memberId = await app.addMember({ loginAt: '2025-11-22T03:00:00Z' });
    expect((await put(app, memberId, 'P3Y')).json()).toMatchObject({
      inactivityPeriod: { period: 'P3Y', own: true },
      changed: true,
    });
    expect((await app.call({ url: `/v1/members/${memberId}` })).json().dates.expiresOn).toBe('2028-11-22');
    expect((await put(app, memberId, 'P3Y')).json().changed).toBe(false);
    expect((await put(app, memberId, null)).json()).toMatchObject({ inactivityPeriod: { period: 'P1Y', own: false } });
  });

  test('refuses a period that is shorter than the policy’s, and says which are not', async () => {
    const app = await openApp();
    const memberId = await app.addMember();
    const answer = await put(app, memberId, 'P6M');
    expect([answer.statusCode, answer.json().context]).toEqual([400, { field: 'period', longerThan: 'P1Y' }]);
  });

  test('places holds side by side, and releases each once', async () => {
    const app = await openApp();
    const memberId = await app.addMember({ loginAt: '2025-11-22T03:00:00Z' });
    const place = async (scope: string) =>
      (
        await app.call({
          method: 'POST',
          url: `/v1/members/${memberId}/holds`,
          body: { ...reviewed, scope, ground: 'Dispute 1.' },
        })
      ).json();
    const first = await place('separation');
    const second = await place('destruction');
    expect(first.hold).toMatchObject({ memberId, scope: 'separation', releasedAt: null });
    const release = (holdId: string) => app.call({ method: 'DELETE', url: `/v1/holds/${holdId}` });
    const released = (await release(first.hold.holdId)).json();
    expect(released.releasedAt).toBe(app.now());
    app.setNow('2026-11-23T00:00:00Z');
    expect((await release(first.hold.holdId)).json()).toEqual(released);
    const { holds } = (await app.call({ url: `/v1/members/${memberId}` })).json();
    expect(holds.map((hold: { holdId: string }) => hold.holdId)).toEqual([second.hold.holdId]);
  });

  test('reports use in bulk, and tells each report what became of it', async () => {
    const app = await openApp();
    const away = await separatedMember(app);
    const live = await app.addMember({ loginAt: '2025-11-22T03:00:00Z' });
    const at = '2026-12-20T10:00:00+09:00';
    const reports = [away, live, '404'].map((memberId) => ({ memberId, at, kind: 'login' }));
    const { results } = (await app.call({ method: 'POST', url: '/v1/activity', body: { reports } })).json();
    expect(results).toMatchObject([
      { memberId: away, result: 'separated', restorable: true, wayBack: `POST /v1/members/${away}/restoration` },
      { memberId: live, result: 'recorded' },
      { result: 'member_not_found' },
    ]);
  });
});
