import { randomUUID } from 'node:crypto';
import { Ajv } from 'ajv';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/access/create-api-key.js';
import { scopes } from '../../src/access/scopes.js';
import { formats } from '../../src/http/formats.js';
import { buildServer } from '../../src/http/server.js';
import type { Conflict } from '../../src/restore/conflict.js';
import { choicesMax } from '../../src/restore/require-choices.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { dumpAll, longAgo, separateAll } from '../support/sweeps.js';
import { readDocument } from './support/operations.js';

const asked = { reason: 'Asked for it.', proof: { method: 'phone', reference: 'check-1' } };
const table = 'public.members';

let shop: SmallShop;
let server: FastifyInstance;
let headers: { authorization: string };
let check: (body: unknown) => void;
const separated: string[] = [];

/** One server for all, in which each test has members of its own. */
beforeAll(async () => {
  shop = await openSmallShop();
  for (let count = 0; count < 4; count += 1) separated.push(await shop.addMember({ loginAt: longAgo }));
  await separateAll(shop);
  server = await buildServer(shop.ctx);
  await server.ready();
  const key = { name: 'test', scopes, person: false, expiresInDays: 30, actor: { id: 'test:arrange' } };
  headers = { authorization: `Bearer ${(await createApiKey(shop.ctx, key)).token}` };
  const ajv = new Ajv({ strict: false, formats: { ...formats, uri: true } });
  ajv.addSchema(readDocument(server) as object, 'document');
  const validate = ajv.compile({ $ref: 'document#/components/schemas/RestoredMember' });
  check = (body) => expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
});

afterAll(async () => {
  await server.close();
  await shop.close();
});

function nextMember(): string {
  const memberId = separated.shift();
  if (memberId === undefined) throw new Error('another test needs another member');
  return memberId;
}

function restore(memberId: string, over: object = {}, key: string = randomUUID()) {
  const url = `/v1/members/${memberId}/restoration`;
  return server.inject({
    method: 'POST',
    url,
    headers: { ...headers, 'idempotency-key': key },
    body: { ...asked, ...over },
  });
}

describe('a restoration over HTTP that meets a conflict', () => {
  test('answers choices that can be sent as they are, rehearsed first', async () => {
    const memberId = nextMember();
    await shop.addMember({ email: `user${memberId}@example.com` });
    const refused = await restore(memberId);
    expect([refused.statusCode, refused.json()]).toMatchObject([
      409,
      { code: 'restoration_conflict', context: { table, constraint: 'members_email_key', columns: ['email'] } },
    ]);
    expect(refused.body).not.toContain('@example.com');
    const conflicts = refused.json().context.conflicts as Conflict[];
    expect(conflicts).toMatchObject([{ table, constraint: 'members_email_key', columns: ['email'] }]);
    const ready = conflicts[0]?.choices.find(({ send }) => send && !JSON.stringify(send).includes('…'));
    const rehearsed = await restore(memberId, { ...ready?.send, rehearse: true });
    expect([rehearsed.statusCode, rehearsed.json()]).toMatchObject([200, { state: 'rehearsed', already: false }]);
    const restored = await restore(memberId, ready?.send);
    expect(restored.json()).toEqual({ ...rehearsed.json(), state: 'restored' });
    check(restored.json());
    expect(restored.json().leftInVault).toMatchObject([{ table, columns: ['email'], rows: 1, class: 'membership' }]);
    const explained = await server.inject({ url: `/v1/members/${memberId}`, headers });
    expect(explained.json().leftInVault).toEqual(restored.json().leftInVault);
    await shop.database.admin.query('update public.members set email = null where email = $1', [
      `user${memberId}@example.com`,
    ]);
    const remainder = await restore(memberId, { remainder: true });
    expect([remainder.statusCode, remainder.json()]).toMatchObject([200, { leftInVault: [], tables: { [table]: 1 } }]);
    expect((await restore(memberId, { remainder: true })).json()).toMatchObject({ already: true, leftInVault: [] });
  });
});

describe('a choice over HTTP', () => {
  test('is kept nowhere with its value, and gives the same answer under its key', async () => {
    const memberId = nextMember();
    const value = 'mk-given-88@marker.example.com';
    const over = { overrides: [{ table, column: 'email', value }], leaveInVault: [{ table: 'public.profiles' }] };
    const first = await restore(memberId, over, 'once');
    expect([first.statusCode, first.json()]).toMatchObject([
      200,
      { changed: [{ table, columns: ['email'], rows: 1 }] },
    ]);
    check(first.json());
    const again = await restore(memberId, over, 'once');
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true']);
    expect((await restore(memberId, { ...over, rehearse: true }, 'once')).statusCode).toBe(422);
    expect((await restore(memberId)).json()).toMatchObject({ already: true, leftInVault: [{}, {}] });
    const places = Object.entries(await dumpAll(shop.database.admin));
    const found = places.filter(([, rows]) => rows.some((row) => row.includes('mk-given')));
    expect(found.map(([name]) => name)).toEqual([table]);
  });

  test.each<[string, object]>([
    ['of no kind', { overrides: [{ table, column: 'email' }] }],
    ['of two kinds', { overrides: [{ table, column: 'email', value: 'mk-given', use: 'sealed' }] }],
    ['with a field that is not known', { overrides: [{ table, column: 'email', value: 'mk-given', and: 'mk-given' }] }],
    ['with too long a value', { overrides: [{ table, column: 'email', value: 'mk-given'.repeat(2_000) }] }],
    ['of which there are too many', { leaveInVault: Array(choicesMax.leaveInVault + 1).fill({ table }) }],
    ['of no column', { leaveInVault: [{ table, columns: [] }] }],
    ['of a table that nothing was sealed of', { leaveInVault: [{ table: 'public.mk-given' }] }],
    ['that is no text', { overrides: [{ table, column: 'email', value: 77 }] }],
  ])('%s is refused with 400, and its words are not repeated', async (_name, over) => {
    const memberId = separated.at(-1) as string;
    const refused = await restore(memberId, over);
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'input_invalid']);
    expect(refused.body).not.toContain('mk-given');
    expect((await server.inject({ url: `/v1/members/${memberId}`, headers })).json().state).toBe('separated');
  });
});
