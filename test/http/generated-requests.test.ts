import { Ajv } from 'ajv';
import type { InjectOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import type { App } from './support/app.js';
import { callbackOperations, formType, openCallbackApp, signatureOf } from './support/callbacks.js';
import { randomFrom, requestGenerator } from './support/generate.js';
import { type OpenApi, type Operation, operationsOf, readDocument } from './support/operations.js';
import { knownRequests } from './support/requests.js';

const requestsPerOperation = 300;
const seed = 20_261_122;

const answerFormats = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/,
  date: /^\d{4}-\d\d-\d\d$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  uri: /^https:/,
};

/** A member of each kind that routes tell apart. */
async function populate(app: App): Promise<void> {
  await app.addMember({ loginAt: '2026-11-01T00:00:00Z' });
  await app.addMember({ loginAt: '2025-10-01T00:00:00Z' });
}

function bodyChecker(document: OpenApi) {
  const ajv = new Ajv({ strict: false, formats: answerFormats });
  ajv.addSchema(document as object, 'document');
  return (operation: Operation, status: string, mediaType: string) => {
    const pointer = [
      'paths',
      operation.path,
      operation.method.toLowerCase(),
      'responses',
      status,
      'content',
      mediaType,
      'schema',
    ];
    const path = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    return ajv.compile({ $ref: `document#/${path}` });
  };
}

/** Every second form is signed, so that what lies behind the signature is met as well. */
function signedIfForm(request: InjectOptions, made: number): InjectOptions {
  if (request.headers?.['content-type'] !== formType || made % 2 === 0) return request;
  const signed = signatureOf(String(request.url), request.payload);
  return { ...request, headers: { ...request.headers, 'X-Twilio-Signature': signed } };
}

async function hammer(app: App, operation: Operation, document: OpenApi): Promise<Record<string, number>> {
  const generator = requestGenerator(document, randomFrom(seed + operation.operationId.length * 7919));
  const checkerOf = bodyChecker(document);
  const checkers = new Map<string, ReturnType<typeof checkerOf>>();
  const counts: Record<string, number> = {};
  for (let made = 0; made < requestsPerOperation; made += 1) {
    const request = signedIfForm(generator.requestFor(operation), made);
    const answer = await app.call(request);
    const status = String(answer.statusCode);
    const told = `${operation.operationId} #${made} ${request.url} ${String(request.payload ?? '').slice(0, 500)}`;
    counts[status] = (counts[status] ?? 0) + 1;
    // An empty or a doubled part of the path leads to another address, or to none.
    if (answer.statusCode === 404 && answer.json().code === 'resource_not_found') continue;
    expect(answer.statusCode, `${told} → ${answer.body.slice(0, 300)}`).toBeLessThan(500);
    expect(Object.keys(operation.responses), told).toContain(status);
    if (status === '204') {
      expect(answer.body, told).toBe('');
      continue;
    }
    const mediaType = String(answer.headers['content-type']).split(';')[0] ?? '';
    expect(Object.keys(operation.responses[status]?.content ?? {}), told).toContain(mediaType);
    if (!mediaType.endsWith('json')) continue;
    const key = `${status} ${mediaType}`;
    const check = checkers.get(key) ?? checkerOf(operation, status, mediaType);
    checkers.set(key, check);
    expect(check(answer.json()), `${told} → ${answer.body.slice(0, 500)} ${JSON.stringify(check.errors)}`).toBe(true);
  }
  return counts;
}

describe(`${requestsPerOperation} generated requests`, () => {
  const operationIds = [...Object.keys(knownRequests), ...callbackOperations, 'showNoticeBoard', 'readNoticeBoard'];

  test.each(operationIds)(
    'of %s get declared answers only, and none of them is a failure of ours',
    async (operationId) => {
      const app = await openCallbackApp();
      await populate(app);
      const document = readDocument(app.server);
      const operation = operationsOf(document).find((each) => each.operationId === operationId);
      expect(operation, operationId).toBeDefined();
      const counts = await hammer(app, operation as Operation, document);
      // The generator is worth something only where it gets through and is refused as well. Its key has every scope: 403
      // comes from what a program may not do.
      const pastTheEdge = ['403', '404', '409'];
      const through = Object.keys(counts).filter((status) => status < '300' || pastTheEdge.includes(status));
      expect(through, JSON.stringify(counts)).not.toEqual([]);
      expect(counts['400'] ?? 0, JSON.stringify(counts)).toBeGreaterThan(0);
    },
  );
});
