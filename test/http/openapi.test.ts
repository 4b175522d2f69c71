import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { isScope } from '../../src/access/scopes.js';
import { describeServer } from '../../src/http/describe-server.js';
import { formats } from '../../src/http/formats.js';
import { openapiDocument } from '../../src/http/openapi.js';
import { openApp } from './support/app.js';
import { isGuarded, operationsOf, readDocument, type Schema } from './support/operations.js';

const committed = 'openapi/openapi.json';
/** Nothing but the audit: to do it twice is to do it twice, and the answer of an opening must be kept nowhere. */
const changesNothing = ['disclose', 'lookupMembers', 'openEvidence', 'openLetterBatch', 'previewMessage'];
/** Each of them can be done once alone. */
const irrevocable = ['restoreMember', 'withdrawMember'];

describe('the OpenAPI document', () => {
  test('that is committed is the one that the server describes', async () => {
    const app = await openApp();
    const told = `${committed} is out of date: run \`npm run openapi\``;
    expect(openapiDocument(app.server), told).toBe(await readFile(committed, 'utf8'));
  });

  test('is the same for another server, and is what /openapi.json answers', async () => {
    const [one, other] = [await openApp(), await describeServer()];
    expect(openapiDocument(one.server)).toBe(openapiDocument(other));
    await other.close();
    expect((await one.server.inject({ url: '/openapi.json' })).body).toBe(openapiDocument(one.server));
  });

  test('passes redocly without a warning', async () => {
    const { stderr } = await promisify(execFile)('npx', ['redocly', 'lint', committed, '--format', 'json'], {
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    }).catch((error: { stdout: string; stderr: string }) => {
      throw new Error(`${error.stdout}\n${error.stderr}`);
    });
    expect(stderr).not.toMatch(/\d+ (warning|error)/);
  }, 60_000);

  test('says of every operation what it is, and of every answer what it means', async () => {
    const app = await openApp();
    const operations = operationsOf(readDocument(app.server));
    for (const operation of operations) {
      const { operationId, summary, description, tags, responses } = operation;
      expect([operationId, summary, description, tags?.length].every(Boolean), operation.path).toBe(true);
      for (const [status, answer] of Object.entries(responses)) {
        expect(answer.description, `${operationId} ${status}`).not.toMatch(/^(Default Response|undefined)?$/);
      }
    }
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  test('names every body, and every refusal is a Problem', async () => {
    const app = await openApp();
    for (const { operationId, requestBody, responses } of operationsOf(readDocument(app.server))) {
      const bodies = Object.values(requestBody?.content ?? {});
      expect(
        bodies.every(({ schema }) => schema.$ref),
        operationId,
      ).toBe(true);
      for (const [status, { content = {} }] of Object.entries(responses)) {
        // A person at a public page gets a page.
        if (status < '400' || content['text/html']) continue;
        const problem = content['application/problem+json'];
        expect(problem?.schema.$ref, `${operationId} ${status}`).toBe('#/components/schemas/Problem');
      }
    }
  });

  test('asks for one known scope on every operation under /v1, and for none elsewhere', async () => {
    const app = await openApp();
    for (const operation of operationsOf(readDocument(app.server))) {
      const asked = operation.security.flatMap(({ apiKey = [] }) => apiKey);
      expect(asked.length, operation.path).toBe(isGuarded(operation) ? 1 : 0);
      expect(asked.every(isScope), operation.path).toBe(true);
    }
  });

  test('takes an idempotency key on every call that changes something, and needs it for a restoration and a withdrawal', async () => {
    const app = await openApp();
    const changing = operationsOf(readDocument(app.server)).filter(
      (each) => isGuarded(each) && each.method !== 'GET' && !changesNothing.includes(each.operationId),
    );
    const needed = changing.map(({ operationId, parameters = [] }) => [
      operationId,
      parameters.find(({ name }) => name === 'Idempotency-Key')?.required,
    ]);
    const wrong = needed.filter(([operationId, required]) => required !== irrevocable.includes(String(operationId)));
    expect(wrong).toEqual([]);
  });

  test('has an example for every body, and each example fits its schema', async () => {
    const app = await openApp();
    const document = readDocument(app.server);
    const ajv = new Ajv({ strict: false, formats: { ...formats, uri: true } });
    ajv.addSchema(document as object, 'document');
    const named = new Set(
      operationsOf(document).flatMap(({ requestBody, responses }) => {
        const contents = [requestBody, ...Object.values(responses)].flatMap((each) =>
          Object.values(each?.content ?? {}),
        );
        return contents.flatMap(({ schema }) => schema.$ref?.split('/').at(-1) ?? []);
      }),
    );
    for (const name of named) {
      const { examples } = document.components.schemas[name] as Schema & { examples?: unknown[] };
      expect(examples?.length, name).toBeGreaterThan(0);
      const check = ajv.compile({ $ref: `document#/components/schemas/${name}` });
      for (const example of examples ?? [])
        expect(check(example), `${name} ${JSON.stringify(check.errors)}`).toBe(true);
    }
  });

  test('describes every field of every component', async () => {
    const app = await openApp();
    for (const [name, component] of Object.entries(readDocument(app.server).components.schemas)) {
      expect(component.description, name).toBeTruthy();
      for (const [field, schema] of Object.entries(component.properties ?? {})) {
        const plain = schema.type === 'object' && schema.properties !== undefined;
        expect(
          Boolean(schema.$ref || schema.description || plain || schema.minimum !== undefined),
          `${name}.${field}`,
        ).toBe(true);
      }
    }
  });
});

describe('the docs page', () => {
  test('runs its own scripts alone, and none that stands in the page', async () => {
    const app = await openApp();
    const page = await app.server.inject({ url: '/docs/' });
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect(page.body).not.toMatch(/<script>|<script(?![^>]*src=)|\son[a-z]+=/);
    const scripts = [...page.body.matchAll(/(?:src|href)="\.\/(static\/[^"]+)"/g)].map((match) => match[1]);
    expect(scripts.length).toBeGreaterThan(3);
    for (const script of scripts) {
      expect((await app.server.inject({ url: `/docs/${script}` })).statusCode, script).toBe(200);
    }
  });

  test('shows the document of this server', async () => {
    const app = await openApp();
    const shown = await app.server.inject({ url: '/docs/json' });
    expect(shown.json().info.title).toBe('Dormouse');
  });
});
