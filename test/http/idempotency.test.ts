import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { claimRequest, type RepeatableRequest } from '../../src/access/repeated-request.js';
import { reviewed } from '../support/holds.js';
import { type App, openApp } from './support/app.js';

const key = (value: string) => ({ 'idempotency-key': value });
const place = (headers: Record<string, string>, ground = 'Dispute 1.', memberId = '1001') => ({
  method: 'POST' as const,
  url: `/v1/members/${memberId}/holds`,
  headers,
  body: { scope: 'both', ground, ...reviewed },
});

async function rowsOf(app: App, table: string): Promise<number> {
  const { rows } = await app.database.admin.query(`select count(*)::int as found from dormouse.${table}`);
  return rows[0].found;
}

async function openWithMember(): Promise<App> {
  const app = await openApp();
  await app.addMember();
  return app;
}

describe('a call with an idempotency key', () => {
  test('is done once, and its answer is given again', async () => {
    const app = await openWithMember();
    const first = await app.call(place(key('k-1')));
    const second = await app.call(place(key('k-1')));
    expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
    expect(second.body).toBe(first.body);
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(await rowsOf(app, 'hold')).toBe(1);
  });

  test('gives the place of what it made again', async () => {
    const app = await openApp();
    const request = { method: 'POST', url: '/v1/sweeps', headers: key('k-1'), body: {} } as const;
    const first = await app.call(request);
    const second = await app.call(request);
    expect(second.headers.location).toBe(first.headers.location);
    expect(await rowsOf(app, 'sweep')).toBe(1);
  });

  test('is the same call whatever the order of its fields', async () => {
    const app = await openWithMember();
    const headers = { ...key('k-1'), 'content-type': 'application/json' };
    const url = '/v1/members/1001/holds';
    await app.call({
      method: 'POST',
      url,
      headers,
      payload: JSON.stringify({ scope: 'both', ground: 'Dispute 1.', ...reviewed }),
    });
    const again = await app.call({
      method: 'POST',
      url,
      headers,
      payload: JSON.stringify({ ...reviewed, ground: 'Dispute 1.', scope: 'both' }, null, 1),
    });
    expect([again.statusCode, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
  });

  test('is refused with another body, another member or another operation', async () => {
    const app = await openWithMember();
    await app.addMember();
    await app.call(place(key('k-1')));
    const others = [
      place(key('k-1'), 'Dispute 2.'),
      place(key('k-1'), 'Dispute 1.', '1002'),
      { method: 'POST' as const, url: '/v1/sweeps', headers: key('k-1'), body: {} },
    ];
    for (const other of others) {
      const answer = await app.call(other);
      expect([answer.statusCode, answer.json().code]).toEqual([422, 'idempotency_mismatch']);
    }
    expect([await rowsOf(app, 'hold'), await rowsOf(app, 'sweep')]).toEqual([1, 0]);
  });

  test('is another call for another credential', async () => {
    const app = await openWithMember();
    await app.call(place(key('k-1')));
    const { headers } = await app.key('holds:write');
    const answer = await app.server.inject(place({ ...headers, ...key('k-1') }, 'Dispute 2.'));
    expect([answer.statusCode, answer.headers['idempotency-replayed']]).toEqual([201, undefined]);
    expect(await rowsOf(app, 'hold')).toBe(2);
  });

  test('that was refused keeps nothing, and may be tried again', async () => {
    const app = await openApp();
    expect((await app.call(place(key('k-1')))).statusCode).toBe(404);
    expect(await rowsOf(app, 'idempotency')).toBe(0);
    await app.addMember();
    expect((await app.call(place(key('k-1')))).statusCode).toBe(201);
  });

  test('that does not fit, or may not be made, takes no key', async () => {
    const app = await openWithMember();
    const { headers } = await app.key('members:read');
    expect((await app.call(place(key('k-1'), ''))).statusCode).toBe(400);
    expect((await app.server.inject(place({ ...headers, ...key('k-1') }))).statusCode).toBe(403);
    expect(await rowsOf(app, 'idempotency')).toBe(0);
  });

  test('is a new call after 24 hours, and what is older is forgotten', async () => {
    const app = await openWithMember();
    await app.call(place(key('k-1')));
    await app.call(place(key('k-2')));
    app.setNow('2026-11-23T02:59:59.999999Z');
    expect((await app.call(place(key('k-1')))).headers['idempotency-replayed']).toBe('true');
    app.setNow('2026-11-23T03:00:00Z');
    const later = await app.call(place(key('k-1'), 'Dispute 2.'));
    expect([later.statusCode, later.headers['idempotency-replayed']]).toEqual([201, undefined]);
    expect(await rowsOf(app, 'idempotency')).toBe(1);
  });

  test('sent twice at once is done once', async () => {
    const app = await openWithMember();
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.call(place(key('k-1')))));
    const statuses = new Set(answers.map((answer) => answer.statusCode));
    expect([...statuses].every((status) => status === 201 || status === 409)).toBe(true);
    expect(statuses.has(201)).toBe(true);
    expect(await rowsOf(app, 'hold')).toBe(1);
  });

  test('is not needed where it is only accepted', async () => {
    const app = await openWithMember();
    await app.call(place({}));
    await app.call(place({}));
    expect([await rowsOf(app, 'hold'), await rowsOf(app, 'idempotency')]).toEqual([2, 0]);
  });

  test('keeps nothing of what a look-up was given', async () => {
    const app = await openApp();
    const body = { value: 'somebody@example.com' };
    await app.call({ method: 'POST', url: '/v1/members/lookup', headers: key('k-1'), body });
    expect(await rowsOf(app, 'idempotency')).toBe(0);
  });
});

describe('a key that is held', () => {
  const request: RepeatableRequest = {
    credential: 'key:a',
    key: 'k',
    operation: 'POST /v1/x',
    input: { body: { a: 1 } },
  };
  const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"done":true}' };

  async function hold(app: App, other: Partial<RepeatableRequest> = {}) {
    const claimed = await claimRequest(app.ctx, { ...request, ...other });
    if (claimed.state !== 'held') throw new Error('the key was not free');
    return claimed.held;
  }

  test('is refused to the same request while it is worked on', async () => {
    const app = await openApp();
    await hold(app);
    app.setNow('2026-11-22T03:01:59.999Z');
    await expect(hold(app)).rejects.toMatchObject({ code: 'idempotency_in_flight' });
  });

  test('is free again two minutes after its holder went silent', async () => {
    const app = await openApp();
    await hold(app);
    app.setNow('2026-11-22T03:02:00Z');
    await expect(hold(app)).resolves.toBeDefined();
  });

  test('is not handed to another request even then: what the first did is not known', async () => {
    const app = await openApp();
    await hold(app);
    app.setNow('2026-11-22T03:02:00Z');
    await expect(hold(app, { input: { body: { a: 2 } } })).rejects.toMatchObject({ code: 'idempotency_mismatch' });
    await expect(hold(app, { operation: 'POST /v1/y' })).rejects.toMatchObject({ code: 'idempotency_mismatch' });
  });

  test('is not answered by a holder that was silent for too long', async () => {
    const app = await openApp();
    const late = await hold(app);
    app.setNow('2026-11-22T03:02:00Z');
    const present = await hold(app);
    await late.keep({ ...answer, body: '{"done":"late"}' });
    await late.free();
    await expect(hold(app)).rejects.toMatchObject({ code: 'idempotency_in_flight' });
    await present.keep(answer);
    expect(await claimRequest(app.ctx, request)).toEqual({ state: 'answered', answer });
  });

  test('is free at once when its holder gives it up', async () => {
    const app = await openApp();
    await (await hold(app)).free();
    await expect(hold(app, { input: { body: { a: 2 } } })).resolves.toBeDefined();
  });

  test('keeps its answer when its holder gives it up after that', async () => {
    const app = await openApp();
    const held = await hold(app);
    await held.keep(answer);
    await held.free();
    expect(await claimRequest(app.ctx, request)).toEqual({ state: 'answered', answer });
  });

  test('does not give away what was asked: the hash is of this key and operation', async () => {
    const app = await openApp();
    await hold(app);
    await hold(app, { key: 'k2' });
    const { rows } = await app.database.admin.query('select distinct body_hash from dormouse.idempotency');
    expect(rows).toHaveLength(2);
  });

  test('does not let a value be guessed from it: its code is of a key that no database holds', async () => {
    const app = await openApp();
    await hold(app);
    const { rows } = await app.database.admin.query('select body_hash from dormouse.idempotency');
    const guessed = JSON.stringify([request.key, request.operation, request.input]);
    expect(rows[0].body_hash).not.toEqual(createHash('sha256').update(guessed).digest());
    const keyring = { ...app.ctx.keyring, macKey: Buffer.alloc(32, 1) } as never;
    await expect(claimRequest({ ...app.ctx, keyring }, request)).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    });
  });

  test('tells an array from an object and a text from a number', async () => {
    const app = await openApp();
    await hold(app);
    for (const input of [{ body: { a: '1' } }, { body: [['a', 1]] }, { body: { a: 1, b: null } }, { body: null }]) {
      await expect(hold(app, { input })).rejects.toMatchObject({ code: 'idempotency_mismatch' });
    }
  });
});
