import { stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Coverage } from '../../src/datamap/coverage.js';
import { createEmptyDatabase } from '../support/database.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import { openCliShop, runCli } from './cli-run.js';

describe('setting up', () => {
  test('migrates once, and finds nothing to do after it', async () => {
    const database = await createEmptyDatabase();
    const env = { OWNER_DATABASE_URL: database.urls.owner };
    const first = await runCli(['migrate', '--json'], { env });
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout).applied.length).toBeGreaterThanOrEqual(4);
    const again = await runCli(['migrate', '--json'], { env });
    expect(JSON.parse(again.stdout)).toEqual({ applied: [] });
  });

  test('prints grants that the DBA can run, before any role has a right', async () => {
    const { env, shop, json } = await openCliShop();
    await shop.database.admin.query('revoke all on all tables in schema public from dormouse_clerk, dormouse_mover');
    const { stdout, code } = await runCli(['grants', '--database-url', shop.database.superuserUrl], { env });
    expect(code).toBe(0);
    await shop.database.admin.query(stdout);
    expect(await json(['datamap', 'check'])).toMatchObject({ code: 0, document: { ok: true, problems: [] } });
  });

  test('checks the data map and names every problem with its line', async () => {
    const { folder, json, env } = await openCliShop();
    const broken = smallShopDataMap
      .replace('phone: mobile', 'phone: mobil')
      .replace('at: logged_in_at', 'at: logged_at');
    await writeFile(join(folder, 'broken.yaml'), broken);
    const args = ['datamap', 'check', '--file', join(folder, 'broken.yaml')];
    const { code, document } = await json<{ ok: boolean; problems: { line: number }[] }>(args);
    expect(code).toBe(1);
    expect(document.ok).toBe(false);
    expect(document.problems.length).toBeGreaterThanOrEqual(2);
    const spoken = await runCli(args, { env });
    expect(spoken.stdout).toContain(`line ${document.problems[0]?.line}`);
  });

  test('tells what the data map covers, behind its problems and as data', async () => {
    const { shop, env, json } = await openCliShop();
    await shop.database.admin.query('create table public.notes (member_no bigint references public.members)');
    const { code, document } = await json<{ coverage: Coverage }>(['datamap', 'check']);
    expect([code, document.coverage.paths.find(({ table }) => table === 'public.notes')?.coveredBy]).toEqual([
      1,
      'outside',
    ]);
    const { stdout } = await runCli(['datamap', 'check'], { env });
    expect(stdout).toMatch(/^datamap\.yaml has 1 problem:\n {2}line \d+: data: public\.notes is not declared/);
    expect(stdout).toMatch(/\nCoverage of public\.members \(member_no\):\n/);
    expect(stdout).toMatch(/\npublic\.notes +- +NOT DECLARED +notes_member_no_fkey/);
  });

  test('checks the data map without making a keyring', async () => {
    const { env, json } = await openCliShop();
    await json(['datamap', 'check']);
    await json(['api-keys', 'list']);
    await expect(stat(env.KEYRING_FILE ?? '')).rejects.toThrow('ENOENT');
  });

  test('refuses to start with a broken policy, and says where', async () => {
    const { json } = await openCliShop({ policyText: 'version: 1\nzone: Nowhere/City\n' });
    const { code, document } = await json<{ error: { code: string; message: string } }>(['status']);
    expect(code).toBe(1);
    expect(document.error.code).toBe('policy_invalid');
    expect(document.error.message).toMatch(/line \d/);
  });

  test('prints the OpenAPI document without a database', async () => {
    const { code, stdout } = await runCli(['openapi']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ openapi: '3.1.0' });
  });

  test('loads the sample into an empty database, and leaves a full one as it is', async () => {
    const database = await createEmptyDatabase();
    const args = ['sample', '--members', '120', '--seed', '7', '--database-url', database.superuserUrl, '--json'];
    const { code, stdout } = await runCli(args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ members: 120, seed: 7, profile: 'life-cycle' });
    const again = await runCli(args);
    expect(again.code).toBe(2);
    const { rows } = await database.admin.query('select count(*)::int as members from public.members');
    expect(rows).toEqual([{ members: 120 }]);
  });
});

describe('API keys', () => {
  /** The first start makes the keyring, which codes the entries of the audit. */
  async function openStartedShop() {
    const cli = await openCliShop();
    expect(await cli.json(['status'])).toMatchObject({ code: 0 });
    return cli;
  }

  test('are shown once, listed without their secret, and revoked', async () => {
    const { json, shop } = await openStartedShop();
    const created = await json<{ token: string; keyId: string }>([
      ...['api-keys', 'create', '--name', 'support', '--scopes', 'members:read, members:lookup', '--days', '3'],
    ]);
    expect(created).toMatchObject({ code: 0, document: { scopes: ['members:read', 'members:lookup'], person: false } });
    const { token, keyId } = created.document;
    const listed = await json<{ keys: { keyId: string; createdBy: string; state: string }[] }>(['api-keys', 'list']);
    expect(listed.document.keys).toMatchObject([{ keyId, state: 'valid', createdBy: `cli:${userInfo().username}` }]);
    expect(JSON.stringify(listed.document)).not.toContain(token.slice(token.indexOf('_', 3) + 1));
    const change = ['api-keys', 'change', keyId, '--scopes', 'members:read', '--reason', 'another team'];
    expect(await json(change)).toMatchObject({ code: 0, document: { scopes: ['members:read'], already: false } });
    expect(await json(['api-keys', 'unlock', keyId])).toMatchObject({ code: 0, document: { wasLocked: false } });
    expect(await json(['api-keys', 'revoke', keyId])).toMatchObject({ code: 0, document: { already: false } });
    expect(await json(['api-keys', 'revoke', keyId])).toMatchObject({ code: 0, document: { already: true } });
    const history = await json<{ rights: { event: string }[] }>(['api-keys', 'history', keyId]);
    expect(history.document.rights.map(({ event }) => event)).toEqual(['revoked', 'changed', 'granted']);
    expect(await json(['api-keys', 'revoke', 'unknown'])).toMatchObject({
      code: 1,
      document: { error: { code: 'api_key_not_found' } },
    });
    const { rows } = await shop.database.admin.query(`select action from dormouse.audit_entry order by entry_id`);
    expect(rows.map(({ action }) => action)).toEqual(['api_key.created', 'api_key.changed', 'api_key.revoked']);
  });

  test('are refused a scope that is not known', async () => {
    const { json } = await openStartedShop();
    const args = ['api-keys', 'create', '--name', 'support', '--scopes', 'members:everything'];
    expect(await json(args)).toMatchObject({ code: 2, document: { error: { code: 'input_invalid' } } });
  });
});
