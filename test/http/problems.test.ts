import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, test } from 'vitest';
import { errorCodes, ServiceError } from '../../src/errors.js';
import { EdgeError } from '../../src/http/edge-error.js';
import { toProblem } from '../../src/http/error-handler.js';
import { edgeCodes } from '../../src/http/problem.js';
import { statusOfEdge, statusOfError } from '../../src/http/statuses.js';
import { type App, openApp } from './support/app.js';

const json = { 'content-type': 'application/json' };
const lookup = { method: 'POST', url: '/v1/members/lookup' } as const;

function expectProblem(answer: LightMyRequestResponse, status: number, code: string, what = '') {
  expect([what, answer.statusCode, answer.json().code]).toEqual([what, status, code]);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.json()).toMatchObject({ type: `https://dormouse.example/problems/${code}`, status });
  expect(answer.json().title).not.toBe('');
  expect(answer.json()).not.toHaveProperty('instance');
  expect(answer.json()).not.toHaveProperty('statusCode');
}

const refusals = [
  ['an address that does not exist', { url: '/v1/nothing?email=secret@example.com' }, 404, 'resource_not_found'],
  ['a path that is no UTF-8', { url: '/v1/members/%ff' }, 400, 'request_malformed'],
  ['a path that is cut', { url: '/v1/members/%' }, 400, 'request_malformed'],
  ['a path that is too long', { url: `/v1/members/${'a'.repeat(1_001)}` }, 400, 'request_malformed'],
  ['a member id that is too long', { url: `/v1/members/${'a'.repeat(201)}` }, 400, 'input_invalid'],
  ['JSON that is cut', { ...lookup, headers: json, payload: '{"value": "' }, 400, 'request_malformed'],
  ['JSON that is no object', { ...lookup, headers: json, payload: '"a text"' }, 400, 'input_invalid'],
  ['an empty body', { ...lookup, headers: json, payload: '' }, 400, 'request_malformed'],
  ['no body', { ...lookup }, 400, 'input_invalid'],
  [
    'a body that reaches for the prototype',
    { ...lookup, headers: json, payload: '{"__proto__":{}}' },
    400,
    'request_malformed',
  ],
  [
    'a body of plain text',
    { ...lookup, headers: { 'content-type': 'text/plain' }, payload: 'x' },
    415,
    'media_type_unsupported',
  ],
  [
    'a form',
    { ...lookup, headers: { 'content-type': 'multipart/form-data' }, payload: 'x' },
    415,
    'media_type_unsupported',
  ],
  ['a body without a type', { ...lookup, payload: Buffer.from('x') }, 415, 'media_type_unsupported'],
  [
    'a body that is too large',
    { ...lookup, headers: json, payload: `{"value":"${'x'.repeat(1_048_576)}"}` },
    413,
    'request_too_large',
  ],
  [
    'a length that is not the body’s',
    { ...lookup, headers: { ...json, 'content-length': '3' }, payload: '{"value":"a"}' },
    400,
    'request_malformed',
  ],
  ['a method that the address does not know', { method: 'PATCH', url: '/v1/members/1' }, 405, 'method_not_allowed'],
  ['OPTIONS', { method: 'OPTIONS', url: '/v1/sweeps' }, 405, 'method_not_allowed'],
] as const;

describe('what the framework refuses is a problem document', () => {
  test('and says nothing of what was sent', async () => {
    const app = await openApp();
    for (const [what, request, status, code] of refusals) {
      const answer = await app.call(request as never);
      expectProblem(answer, status, code, what);
      expect(answer.body).not.toContain('secret@example.com');
    }
  });

  test('a method that is not known names those that are', async () => {
    const app = await openApp();
    const answer = await app.server.inject({ method: 'DELETE', url: '/v1/sweeps' });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
  });

  test('a refusal in answer to HEAD has no body', async () => {
    const app = await openApp();
    const answer = await app.server.inject({ method: 'HEAD', url: '/v1/sweeps' });
    expect([answer.statusCode, answer.body]).toEqual([401, '']);
  });
});

describe('what Node’s parser refuses is a problem document', () => {
  async function speak(app: App, text: string): Promise<string> {
    await app.server.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((app.server.server.address() as AddressInfo).port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString('utf8');
    });
    socket.on('error', () => undefined);
    socket.write(text);
    await once(socket, 'close');
    return heard;
  }

  test.each([
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    ['what is no HTTP', 'HELLO\r\n\r\n', 400, 'request_malformed'],
    [
      'a body of two lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
      'request_malformed',
    ],
  ])('%s', async (_what, text, status, code) => {
    const app = await openApp();
    const heard = await speak(app, text);
    expect(heard).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(heard).toContain('Content-Type: application/problem+json');
    expect(JSON.parse(heard.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status, code });
  });
});

describe('what a field must be', () => {
  const restoration = {
    method: 'POST',
    url: '/v1/members/1/restoration',
    headers: { 'idempotency-key': 'k' },
  } as const;
  const proof = { method: 'phone', reference: 'r' };
  const report = (fields: object) => ({
    method: 'POST',
    url: '/v1/activity',
    body: { reports: [{ memberId: '1', at: '2026-11-20T00:00:00Z', kind: 'login', ...fields }] },
  });

  const misfits = [
    ['a missing field', { ...restoration, body: { reason: 'x' } }, 'body', ''],
    [
      'a field that is not known',
      { ...restoration, body: { reason: 'x', proof, 'secret@example.com': 1 } },
      'body',
      '',
    ],
    ['a number for a text', { ...restoration, body: { reason: 5, proof } }, 'body', '/reason'],
    ['null for a text', { ...restoration, body: { reason: null, proof } }, 'body', '/reason'],
    ['a blank text', { ...restoration, body: { reason: '   ', proof } }, 'body', '/reason'],
    ['a NUL', { ...restoration, body: { reason: 'a\u0000b', proof } }, 'body', '/reason'],
    ['a lone surrogate', { ...restoration, body: { reason: 'a\ud800b', proof } }, 'body', '/reason'],
    ['a line break', { ...restoration, body: { reason: 'a\nb', proof } }, 'body', '/reason'],
    [
      'a field inside a field',
      { ...restoration, body: { reason: 'x', proof: { ...proof, method: '' } } },
      'body',
      '/proof/method',
    ],
    ['a NUL in a look-up', { ...lookup, body: { value: 'a\u0000' } }, 'body', '/value'],
    ['a day that does not exist', report({ at: '2026-02-30T00:00:00Z' }), 'body', '/reports/0/at'],
    ['an instant without an offset', report({ at: '2026-11-20T00:00:00' }), 'body', '/reports/0/at'],
    ['a year of five digits', report({ at: '+12026-11-20T00:00:00Z' }), 'body', '/reports/0/at'],
    ['an infinite instant', report({ at: 'infinity' }), 'body', '/reports/0/at'],
    ['a year before calendars agree', report({ at: '0001-01-01T00:00:00Z' }), 'body', '/reports/0/at'],
    ['a kind that is not known', report({ kind: 'visit' }), 'body', '/reports/0/kind'],
    ['no report at all', { method: 'POST', url: '/v1/activity', body: { reports: [] } }, 'body', '/reports'],
    ['a NUL in a path', { url: '/v1/members/%00' }, 'path', '/memberId'],
    ['an id that is no UUID', { url: '/v1/sweeps/1' }, 'path', '/sweepId'],
    ['a limit that is no number', { url: '/v1/events?limit=many' }, 'query', '/limit'],
    ['a limit of nothing', { url: '/v1/events?limit=' }, 'query', '/limit'],
    ['a limit that is infinite', { url: '/v1/events?limit=1e999' }, 'query', '/limit'],
    ['a limit that is too large', { url: '/v1/sweeps?limit=99999999999999999999' }, 'query', '/limit'],
    ['two limits', { url: '/v1/events?limit=1&limit=2' }, 'query', '/limit'],
    ['a position beyond every bigint', { url: '/v1/events?after=9999999999999999999' }, 'query', '/after'],
    ['a position below zero', { url: '/v1/events?after=-1' }, 'query', '/after'],
    ['a parameter that is not known', { url: '/v1/events?secret@example.com=1' }, 'query', ''],
    ['a key that is missing', { ...restoration, headers: {}, body: { reason: 'x', proof } }, 'headers', ''],
    [
      'a key of other letters',
      { ...restoration, headers: { 'idempotency-key': 'ü' }, body: { reason: 'x', proof } },
      'headers',
      '/idempotency-key',
    ],
  ] as const;

  test('is told by its path, without what it was', async () => {
    const app = await openApp();
    for (const [what, request, location, path] of misfits) {
      const answer = await app.call(request as never);
      expectProblem(answer, 400, 'input_invalid', what);
      const told = { location, path, message: expect.stringMatching(/^(must|has)/) };
      expect([what, answer.json().errors]).toEqual([what, [told]]);
      expect(answer.body).not.toContain('secret@example.com');
    }
  });

  test('is told for a cursor that nobody gave', async () => {
    const app = await openApp();
    const forged = Buffer.from('["2026-11-22T03:00:00Z","x"]').toString('base64url');
    for (const cursor of ['abc', 'W10', forged, 'bnVsbA']) {
      expectProblem(await app.call({ url: `/v1/sweeps?cursor=${cursor}` }), 400, 'input_invalid', cursor);
    }
  });
});

describe('a failure of ours', () => {
  test('is answered with nothing of it inside', () => {
    const problem = toProblem(new Error('duplicate key (email)=(secret@example.com)', { cause: new Error('secret') }));
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });

  test.each([null, undefined, 'a text', 7, { statusCode: 200 }])('is internal too when %j is thrown', (thrown) => {
    expect(toProblem(thrown)).toMatchObject({ status: 500, code: 'internal' });
  });

  test('says how the installation is set up to its log alone', () => {
    const problem = toProblem(
      new ServiceError('keyring_unsafe', '/etc/keys is readable', { detail: { path: '/etc/keys' } }),
    );
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('/etc/keys');
  });

  test.each(errorCodes.filter((code) => statusOfError[code] !== 500))('%s keeps its message and its facts', (code) => {
    const problem = toProblem(new ServiceError(code, 'What to do.', { detail: { table: 'public.members' } }));
    const { status, detail, context } = problem;
    expect({ status, detail, context }).toEqual({
      status: statusOfError[code],
      detail: 'What to do.',
      context: { table: 'public.members' },
    });
  });

  test.each(edgeCodes)('%s has its status', (code) => {
    expect(toProblem(new EdgeError(code, 'x'))).toMatchObject({ code, status: statusOfEdge[code] });
  });

  test('of the database tells the caller to come again, and when', async () => {
    const app = await openApp();
    const { headers } = await app.key('members:read');
    await app.server.inject({ url: '/v1/members/1', headers });
    await app.database.drop();
    const answer = await app.server.inject({ url: '/v1/members/1', headers });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
    expectProblem(answer, 503, 'database_unavailable');
  });
});
