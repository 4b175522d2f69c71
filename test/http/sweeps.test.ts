import { describe, expect, test } from 'vitest';
import type { SweepRow } from '../../src/store/sweeps.js';
import { smallShopPolicy } from '../support/small-shop-files.js';
import { type App, openApp } from './support/app.js';
import { ended, findSweep, sweep } from './support/sweeping.js';

const noHash = '0'.repeat(64);
const haltingPolicy = smallShopPolicy.replace('members: 50000', 'members: 1');

async function request(app: App, body: object = {}, headers: Record<string, string> = {}) {
  return app.call({ method: 'POST', url: '/v1/sweeps', body, headers });
}

async function dueMember(app: App): Promise<string> {
  await app.keepSourcesAlive();
  return app.addMember({ loginAt: '2025-10-01T00:00:00Z' });
}

async function cycles(app: App): Promise<number> {
  const { rows } = await app.database.admin.query('select count(*)::int as found from dormouse.cycle');
  return rows[0].found;
}

describe('a sweep over HTTP', () => {
  test('rehearses unless it is told to perform, and changes nothing then', async () => {
    const app = await openApp();
    await dueMember(app);
    const answer = await request(app);
    expect([answer.statusCode, answer.json().mode, answer.json().state]).toEqual([202, 'rehearse', 'waiting']);
    expect(answer.headers.location).toBe(`/v1/sweeps/${answer.json().sweepId}`);
    const done = await ended(app, answer.json().sweepId);
    expect(done).toMatchObject({ state: 'done', report: { stages: { detect: { done: 1 } } } });
    expect([await cycles(app), app.mail.sent.length]).toEqual([0, 0]);
  });

  test('performs when it is told to, and tells what it did', async () => {
    const app = await openApp();
    await dueMember(app);
    const done = await sweep(app, { mode: 'perform' });
    expect(done).toMatchObject({ mode: 'perform', state: 'done', report: { stages: { notify: { done: 1 } } } });
    expect([await cycles(app), app.mail.sent.length]).toEqual([1, 1]);
  });

  test('is asked for once, however often the request is sent', async () => {
    const app = await openApp();
    const headers = { 'idempotency-key': 'nightly' };
    const [first, second] = [await request(app, {}, headers), await request(app, {}, headers)];
    expect(second.json().sweepId).toBe(first.json().sweepId);
    await ended(app, first.json().sweepId);
  });

  test('rehearses as of another day or moment', async () => {
    const app = await openApp();
    await app.keepSourcesAlive();
    expect((await sweep(app, { asOf: '2026-12-01' })).asOf).toBe('2026-11-30T15:00:00.000000Z');
    expect((await sweep(app, { asOf: '2026-12-01T09:00:00+09:00' })).asOf).toBe('2026-12-01T00:00:00.000000Z');
  });

  test('does not perform as of another day outside of development', async () => {
    const app = await openApp({ env: { DEVELOPMENT: 'false' } });
    const answer = await request(app, { mode: 'perform', asOf: '2026-12-01' });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'input_invalid']);
  });

  test('that nobody knows is not found', async () => {
    const app = await openApp();
    const url = '/v1/sweeps/00000000-0000-4000-8000-000000000000';
    const requests = [
      { url },
      { method: 'POST', url: `${url}/stop` },
      { method: 'POST', url: `${url}/approval?shown=${noHash}` },
    ] as const;
    for (const asked of requests) {
      const answer = await app.call(asked);
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'sweep_not_found']);
    }
  });
});

describe('a sweep that is to stop', () => {
  test('before it began has stopped at once, and stopping it again changes nothing', async () => {
    const app = await openApp();
    const sweepId = '11111111-1111-4111-8111-111111111111';
    await app.database.admin.query(
      `insert into dormouse.sweep (sweep_id, mode, state, requested_by, requested_at) values ($1, 'perform', 'waiting', 'x', $2)`,
      [sweepId, app.now()],
    );
    const stop = () => app.call({ method: 'POST', url: `/v1/sweeps/${sweepId}/stop` });
    const first = (await stop()).json();
    expect(first).toMatchObject({
      state: 'stopped',
      finishedAt: app.now(),
      stopRequestedBy: expect.stringMatching(/^key:/),
    });
    expect((await stop()).json()).toEqual(first);
  });

  test('waits for another process when the server closes, and the server waits for its batch', async () => {
    const reached: (() => void)[] = [];
    const atNotice = new Promise<void>((resolve) => reached.push(resolve));
    const goOn: (() => void)[] = [];
    const mayGoOn = new Promise<void>((resolve) => goOn.push(resolve));
    const app = await openApp({
      overrides: {
        reached: async (step) => {
          if (step !== 'attempt claimed') return;
          reached[0]?.();
          await mayGoOn;
        },
      },
    });
    await dueMember(app);
    const { sweepId } = (await request(app, { mode: 'perform' })).json();
    await atNotice;
    let closed = false;
    const closing = app.server.close().then(() => {
      closed = true;
    });
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    goOn[0]?.();
    await closing;
    const { rows } = await app.database.admin.query('select state from dormouse.sweep where sweep_id = $1', [sweepId]);
    expect(rows[0].state).toBe('waiting');
  });
});

describe('a sweep that was halted', () => {
  async function haltedSweep(app: App): Promise<SweepRow> {
    await dueMember(app);
    await dueMember(app);
    const halted = await sweep(app, { mode: 'perform' });
    expect(halted).toMatchObject({ state: 'halted', halt: { kind: 'above' } });
    expect(await cycles(app)).toBe(0);
    return halted;
  }

  const approve = (app: App, sweepId: string, headers: Record<string, string>, shown: unknown) =>
    app.server.inject({ method: 'POST', url: `/v1/sweeps/${sweepId}/approval?shown=${shown}`, headers });

  test('goes on when another person approves it, and by no program', async () => {
    const app = await openApp({ policyText: haltingPolicy });
    const { sweepId, halt } = await haltedSweep(app);
    const program = await approve(app, sweepId, (await app.key('approvals:give')).headers, halt?.shownHash);
    expect([program.statusCode, program.json().code]).toEqual([403, 'approval_needs_person']);
    const { keyId, headers } = await app.personKey('approvals:give');
    const stale = await approve(app, sweepId, headers, noHash);
    expect([stale.statusCode, stale.json().code]).toEqual([409, 'approval_not_open']);
    const unseen = await app.server.inject({ method: 'POST', url: `/v1/sweeps/${sweepId}/approval`, headers });
    expect([unseen.statusCode, unseen.json().code]).toEqual([400, 'input_invalid']);
    expect((await findSweep(app, sweepId)).state).toBe('halted');
    const answer = await approve(app, sweepId, headers, halt?.shownHash);
    expect([answer.statusCode, answer.json().approvedBy]).toEqual([200, `key:${keyId}`]);
    expect((await ended(app, sweepId)).state).toBe('done');
    expect(await cycles(app)).toBe(2);
  });

  test('does not go on by the word of who asked for it', async () => {
    const app = await openApp({ policyText: haltingPolicy });
    const { sweepId, halt } = await haltedSweep(app);
    const url = `/v1/sweeps/${sweepId}/approval?shown=${halt?.shownHash}`;
    const answer = await app.call({ method: 'POST', url });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'approval_needs_another']);
    expect((await findSweep(app, sweepId)).state).toBe('halted');
  });

  test('is the only kind that can be approved', async () => {
    const app = await openApp();
    await app.keepSourcesAlive();
    const done = await sweep(app, {});
    const { headers } = await app.personKey('approvals:give');
    const answer = await approve(app, done.sweepId, headers, noHash);
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'cycle_in_other_state']);
  });
});

describe('the list of sweeps', () => {
  async function insertMany(app: App, count: number): Promise<void> {
    // Three at each instant, so that a page ends between equals.
    await app.database.admin.query(
      `insert into dormouse.sweep (sweep_id, mode, state, requested_by, requested_at)
       select gen_random_uuid(), 'rehearse', 'done', 'x', '2026-11-01'::timestamptz + interval '1 microsecond' * (n / 3)
       from generate_series(1, $1::int) as n`,
      [count],
    );
  }

  test('goes page by page through all of them, newest first, each once', async () => {
    const app = await openApp();
    await insertMany(app, 25);
    const seen: SweepRow[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const url: string = `/v1/sweeps?limit=4${cursor ? `&cursor=${cursor}` : ''}`;
      const page = (await app.call({ url })).json();
      seen.push(...page.sweeps);
      cursor = page.next;
      pages += 1;
      // What is requested meanwhile is newer than every page and shifts none.
      if (pages === 2) await request(app);
    } while (cursor !== null);
    expect([pages, seen.length, new Set(seen.map(({ sweepId }) => sweepId)).size]).toEqual([7, 25, 25]);
    const times = seen.map(({ requestedAt }) => requestedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  test('ends with its last page also where that is full', async () => {
    const app = await openApp();
    await insertMany(app, 4);
    const page = (await app.call({ url: '/v1/sweeps?limit=4' })).json();
    expect([page.sweeps.length, page.next]).toEqual([4, null]);
  });
});
