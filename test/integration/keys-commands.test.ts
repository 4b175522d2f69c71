import { readFile, stat } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { giveApproval } from '../../src/access/approvals.js';
import type { AddedRootKey } from '../../src/keys/add-root-key.js';
import type { KeysStatus } from '../../src/keys/keys-status.js';
import type { ListedKeys } from '../../src/keys/list-keys.js';
import type { RewrapReport } from '../../src/keys/rewrap-keys.js';
import { auditRows } from '../support/audit-rows.js';
import { openCliShop, runCli } from './cli-run.js';

describe('the keys commands', () => {
  test('take a root key through its life, each act on record with who did it', { timeout: 60_000 }, async () => {
    const { json, env, shop } = await openCliShop();
    // Nothing but the vault is needed to make the keyring of a new installation.
    const { DATABASE_URL: _, POLICY_FILE: __, DATAMAP_FILE: ___, ...bare } = env;
    const made = await runCli(['keys', 'add', '--json'], { env: bare });
    const first: AddedRootKey = JSON.parse(made.stdout);
    expect([made.code, first.keyringMade]).toEqual([0, true]);
    expect((await stat(env.KEYRING_FILE ?? '')).mode & 0o777).toBe(0o600);
    expect(await json<KeysStatus>(['keys', 'status'])).toMatchObject({ code: 0, document: { settled: true } });

    const second = (await json<AddedRootKey>(['keys', 'add'])).document;
    expect(second.keyringMade).toBe(false);
    const due = await json<KeysStatus>(['keys', 'status']);
    expect(due).toMatchObject({ code: 1, document: { settled: false, toRewrap: { fixedKeys: 2 } } });
    const inUse = await json(['keys', 'retire', first.rootKeyId]);
    expect(inUse).toMatchObject({ code: 2, document: { error: { code: 'input_invalid' } } });

    const rewrapped = await json<RewrapReport>(['keys', 'rewrap']);
    expect(rewrapped).toMatchObject({ code: 0, document: { rootKeyId: second.rootKeyId, complete: true, kept: [] } });
    const listed = await json<ListedKeys>(['keys', 'list']);
    expect(listed.document.rootKeys).toMatchObject([
      { id: first.rootKeyId, primary: false, keys: 0 },
      { id: second.rootKeyId, primary: true, keys: 2 },
    ]);

    const waiting = await json<{ approval: { approvalId: string } }>(['keys', 'retire', first.rootKeyId]);
    expect(waiting.code).toBe(3);
    const { approvalId } = waiting.document.approval;
    await giveApproval(shop.ctx, { approvalId, actor: { id: 'key:second-person' }, person: true });
    expect(await json(['keys', 'retire', first.rootKeyId])).toMatchObject({ code: 0, document: { state: 'retired' } });
    expect(await json(['keys', 'retire', second.rootKeyId])).toMatchObject({ code: 2 });

    const acts = (await auditRows(shop.database.admin)).filter(({ action }) => /key/.test(action));
    expect(acts.map(({ action }) => action)).toEqual([
      'keyring_made',
      'root_key_added',
      'keys_rewrapped',
      'root_key_retired',
    ]);
    for (const { actor } of acts) expect(actor).toMatch(/^cli:/);
    expect(await readFile(`${env.KEYRING_FILE}.root`, 'utf8')).not.toContain(first.rootKeyId);
  });

  test('never make a keyring beside a vault that holds records, and say what is missing', async () => {
    const { env, json, shop } = await openCliShop();
    await shop.database.admin.query(`insert into vault.identifier values ('1', 'email', '\\x00')`);
    const { code, document } = await json<{ error: { code: string } }>(['keys', 'add']);
    expect([code, document.error.code]).toEqual([1, 'keyring_unsafe']);
    await expect(stat(env.KEYRING_FILE ?? '')).rejects.toThrow('ENOENT');
  });

  test('tell in words what --json tells', async () => {
    const { env } = await openCliShop();
    const listed = await runCli(['keys', 'list'], { env });
    expect(listed.stdout).toMatch(/primary/);
    expect(listed.stdout).toContain('There are no period keys yet.');
    expect((await runCli(['keys', 'status'], { env })).stdout).toContain('Nothing is left to do.');
    const wrong = await runCli(['keys', 'rewrap', '--period-keys', '2031-03'], { env });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('No period key is of this month')]);
  });
});
