import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openApp } from './support/app.js';

describe('health', () => {
  test('is ready while both databases answer', async () => {
    const app = await openApp();
    expect((await app.server.inject({ url: '/health/ready' })).json()).toEqual({ status: 'ready', failed: [] });
  });

  test('names what can not be reached and says no more, while the process lives on', async () => {
    const app = await openApp();
    await app.database.drop();
    const ready = await app.server.inject({ url: '/health/ready' });
    expect([ready.statusCode, ready.json()]).toEqual([503, { status: 'not_ready', failed: ['clerk', 'mover'] }]);
    const live = await app.server.inject({ url: '/health/live' });
    expect([live.statusCode, live.json()]).toEqual([200, { status: 'live' }]);
  });
});

describe('measurements', () => {
  test('are told in the text format, and name no member', async () => {
    const app = await openApp();
    const memberId = await app.addMember({ memberNo: 987_654_321 });
    await app.call({ url: `/v1/members/${memberId}` });
    const answer = await app.server.inject({ url: '/metrics' });
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.body).toContain('# TYPE dormouse_members_separated_total counter');
    expect(answer.body).not.toMatch(/987654321|example\.com/);
  });
});

describe('limits', () => {
  const few = { env: { RATE_LIMIT_PER_MINUTE: '5' } };

  test('refuse a credential that asks too often, and leave the others alone', async () => {
    const app = await openApp(few);
    const [busy, other] = [await app.key('sweeps:read'), await app.key('sweeps:read')];
    const ask = (headers: Record<string, string>, remoteAddress: string) =>
      app.server.inject({ url: '/v1/sweeps', headers, remoteAddress });
    const answers = [];
    for (let asked = 0; asked < 8; asked += 1) answers.push(await ask(busy.headers, '192.0.2.1'));
    const refused = answers.at(-1);
    expect([refused?.statusCode, refused?.json().code]).toEqual([429, 'rate_limited']);
    expect(refused?.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    // Recognised by its key, it is counted as itself from wherever it calls.
    expect((await ask(busy.headers, '192.0.2.2')).statusCode).toBe(429);
    expect((await ask(other.headers, '192.0.2.3')).statusCode).toBe(200);
  });

  test('count who guesses keys by address, whatever key is tried', async () => {
    const app = await openApp(few);
    const { token } = await app.key();
    const statuses = [];
    for (let guess = 0; guess < 8; guess += 1) {
      const authorization = `Bearer ${token.slice(0, -2)}${guess}${guess}`;
      const answer = await app.server.inject({
        url: '/v1/sweeps',
        headers: { authorization },
        remoteAddress: '192.0.2.9',
      });
      statuses.push(answer.statusCode);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  });

  test('count addresses that do not exist as well', async () => {
    const app = await openApp(few);
    const statuses = [];
    for (let asked = 0; asked < 7; asked += 1)
      statuses.push((await app.server.inject({ url: `/none/${asked}` })).statusCode);
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429]);
  });

  test('never keep a probe from its answer', async () => {
    const app = await openApp(few);
    for (let asked = 0; asked < 12; asked += 1) {
      for (const url of ['/health/live', '/health/ready', '/metrics']) {
        expect((await app.server.inject({ url })).statusCode).toBe(200);
      }
    }
  });
});

describe('a server that closes', () => {
  test('refuses what comes over an open connection, as a problem document', async () => {
    const app = await openApp();
    await app.server.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((app.server.server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString('utf8');
    });
    // The head alone: the connection is busy when the server begins to close.
    socket.write('POST /v1/sweeps HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n');
    await expect.poll(() => connectionsOf(app.server.server), { interval: 5 }).toBeGreaterThan(0);
    const closing = app.server.close();
    await new Promise(setImmediate);
    socket.write('\r\n{}');
    await once(socket, 'close');
    await closing;
    expect(heard).toMatch(/^HTTP\/1\.1 503 /);
    expect(heard).toMatch(/connection: close/i);
    expect(heard).toContain('application/problem+json');
  });
});

function connectionsOf(server: {
  getConnections(done: (error: Error | null, count: number) => void): void;
}): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
