import { createPublicKey } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkStatement } from '../../src/audit/statement.js';
import type { AuditVerdict } from '../../src/audit/verify-audit.js';
import { openCliShop, runCli, startCli } from './cli-run.js';

interface Key {
  readonly publicKey: string;
  readonly keyId: string;
}

/** Entries by the command line itself, with its own keyring. */
async function openLog() {
  const cli = await openCliShop();
  const checkpoints = join(cli.folder, 'checkpoints.jsonl');
  const env = { ...cli.env, AUDIT_CHECKPOINT_FILE: checkpoints };
  const lookup = (email: string) => runCli(['lookup', email], { env });
  expect((await lookup('nobody@example.com')).code).toBe(0);
  return { ...cli, env, checkpoints, lookup };
}

describe('dormouse audit', () => {
  test('seals, verifies, and prints the key that checkpoints are checked with', async () => {
    const { json, env, checkpoints } = await openLog();
    const sealed = await json<{ entries: number; handedOn: number }>(['audit', 'seal'], { env });
    expect(sealed).toMatchObject({ code: 0, document: { state: 'sealed', entries: 1, handedOn: 1, unsealed: 0 } });
    const { document: key } = await json<Key>(['audit', 'key'], { env });
    const [line = ''] = (await readFile(checkpoints, 'utf8')).split('\n');
    expect(checkStatement({ publicKey: createPublicKey(key.publicKey) }, line)).toMatchObject({ keyId: key.keyId });
    const verified = await json<AuditVerdict & Key>(['audit', 'verify'], { env });
    expect(verified).toMatchObject({ code: 0, document: { intact: true, entries: 1, fileLines: 1, ...key } });
    expect((await runCli(['audit', 'verify', '--from', '1'], { env })).stdout).toMatch(
      /^The audit is intact\.\n1 entry in /,
    );
  });

  test('names what is wrong, and ends with 1', async () => {
    const { shop, json, env, checkpoints } = await openLog();
    await runCli(['audit', 'seal'], { env });
    const { admin } = shop.database;
    await admin.query("update dormouse.audit_entry set actor = 'key:other'");
    const { code, stdout } = await runCli(['audit', 'verify'], { env });
    expect(code).toBe(1);
    expect(stdout).toContain(
      'Alarm: the audit is NOT what was sealed.\n- entry changed: the entry at position 1 is not',
    );
    await admin.query('truncate dormouse.audit_entry, dormouse.audit_batch, dormouse.audit_checkpoint');
    await admin.query(
      `update dormouse.audit_head set position = 0, batch = 0, link = decode(repeat('00', 32), 'hex'),
         batch_hash = decode(repeat('00', 32), 'hex')`,
    );
    const cut = await json<AuditVerdict>(['audit', 'verify', '--checkpoints', checkpoints], { env });
    expect(cut).toMatchObject({ code: 1, document: { first: { what: 'cut', where: 'checkpoint file', position: 1 } } });
  });

  test('refuses a file that is not there when it was asked for, and says so when it was configured', async () => {
    const { env, checkpoints, folder, json } = await openLog();
    expect((await runCli(['audit', 'verify', '--checkpoints', join(folder, 'none')], { env })).code).toBe(2);
    const { code, stderr } = await runCli(['audit', 'verify'], { env });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "AUDIT_CHECKPOINT_FILE can't be read (ENOENT): the log is not compared with it.\n",
    });
    expect(await json(['audit', 'verify'], { env })).toMatchObject({ code: 0, document: { comparedWithFile: false } });
    await writeFile(checkpoints, 'nothing\n');
    expect(await json(['audit', 'verify'], { env })).toMatchObject({ code: 1, document: { comparedWithFile: true } });
  });

  test('is not called intact where the file that should hold its checkpoints is gone, or can not be read', async () => {
    const { env, checkpoints, json } = await openLog();
    expect(await json(['audit', 'seal'], { env })).toMatchObject({ document: { handedOn: 1 } });
    await rm(checkpoints);
    expect(await json(['audit', 'verify'], { env })).toMatchObject({
      code: 1,
      document: { intact: false, first: { what: 'removed', where: 'checkpoint file' }, comparedWithFile: false },
    });
    await mkdir(checkpoints);
    const { code, stdout, stderr } = await runCli(['audit', 'verify'], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain("AUDIT_CHECKPOINT_FILE can't be read (EISDIR)");
  });

  test('is needed by the service, which refuses to run with nobody who seals', async () => {
    const { env } = await openCliShop();
    const { code, stderr } = await runCli(['serve'], { env: { ...env, AUDITOR_DATABASE_URL: '' } });
    expect(code).toBe(1);
    expect(stderr).toContain('set AUDITOR_DATABASE_URL');
  });

  test('is sealed by the service by itself', async () => {
    const { env, shop, lookup } = await openLog();
    await lookup('another@example.com');
    const running = startCli(['serve', '--json'], { env });
    await running.spoke;
    const waiting = 'select count(*)::int as count from dormouse.audit_entry where position is null';
    while ((await shop.database.admin.query(waiting)).rows[0].count > 0) await running.spoke;
    running.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
    expect((await runCli(['audit', 'verify'], { env })).code).toBe(0);
  });
});
