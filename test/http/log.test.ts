import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger } from '../../src/logger.js';
import { openApp } from './support/app.js';

function listen() {
  const stream = new PassThrough();
  const chunks: string[] = [];
  stream.on('data', (chunk) => chunks.push(String(chunk)));
  const lines = () =>
    chunks
      .join('')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { logger: createLogger('trace', stream), text: () => chunks.join(''), lines };
}

const marker = 'marker-7431';

test('the log tells route, status and credential, and nothing that the caller sent', async () => {
  const log = listen();
  const app = await openApp({ overrides: { logger: log.logger } });
  const { keyId, token, headers } = await app.key();
  const agent = `${marker}-agent`;
  const sent = [
    { url: `/v1/members/${marker}?${marker}=1` },
    { url: `/v1/${marker}` },
    { url: `/v1/members/%${marker}` },
    { method: 'POST', url: '/v1/members/lookup', body: { value: marker } },
    { method: 'POST', url: '/v1/members/lookup', body: { value: 5, [marker]: marker } },
    {
      method: 'POST',
      url: '/v1/members/lookup',
      headers: { 'content-type': 'application/json' },
      payload: `{"${marker}`,
    },
    { method: 'POST', url: '/v1/members/lookup', headers: { 'content-type': marker }, payload: marker },
    { url: '/v1/events', headers: { authorization: `Bearer ${marker}` } },
  ];
  for (const request of sent) {
    await app.server.inject({ ...request, headers: { ...headers, 'x-agent': agent, ...request.headers } } as never);
  }
  const answered = log.lines().filter(({ msg }) => msg === 'answered');
  // A path that can't be read never becomes a request with a route.
  expect(answered).toHaveLength(sent.length - 1);
  expect(answered[0]).toMatchObject({
    method: 'GET',
    route: '/v1/members/:memberId',
    status: 400,
    credential: `key:${keyId}`,
  });
  expect(answered[0].reqId).toMatch(/^[0-9a-f-]{36}$/);
  expect(log.text()).not.toContain(marker);
  expect(log.text()).not.toContain(token.slice(-20));
});

test('a failure of ours is logged with its frames and without its words, under the id that the caller gets', async () => {
  const log = listen();
  const app = await openApp({ overrides: { logger: log.logger } });
  const { headers } = await app.key();
  app.ctx.clock.now = async () => {
    throw Object.assign(new Error(`failed for ${marker}`), { detail: marker, parameters: [marker] });
  };
  const answer = await app.server.inject({ url: '/v1/members/1', headers });
  expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal']);
  const failed = log.lines().find(({ msg }) => msg === 'request failed');
  expect(failed).toMatchObject({ err: { type: 'Error', stack: expect.any(Array) }, code: 'internal' });
  expect(failed.reqId).toBe(answer.headers['x-request-id']);
  expect(log.text() + answer.body).not.toContain(marker);
});
