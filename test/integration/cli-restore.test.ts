import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Conflict } from '../../src/restore/conflict.js';
import type { RestoredMember } from '../../src/restore/restore-member.js';
import { longAgo, performAt, stateOf } from '../support/sweeps.js';
import { openCliShop, runCli } from './cli-run.js';

const why = ['--reason', 'asked', '--proof-method', 'call-back', '--proof-reference', 'ticket 4711'];

interface Refused {
  readonly error: { readonly code: string; readonly detail: { readonly conflicts: readonly Conflict[] } };
}

test('dormouse restore tells the choices of a conflict, takes them from a file, rehearses, and gives the rest back later', async () => {
  const found = await openCliShop();
  const { shop } = found;
  const env = { ...found.env, KEYRING_FILE: shop.ctx.config.files.keyring };
  const memberId = await shop.addMember({ loginAt: longAgo });
  const before = { ...(await shop.rowsOf(memberId)), device_tokens: [] };
  await performAt(shop, '2026-08-01');
  await performAt(shop, '2026-09-05');
  await shop.addMember({ email: `user${memberId}@example.com` });

  const refused = await found.json<Refused>(['restore', memberId, ...why], { env });
  expect(refused).toMatchObject({ code: 1, document: { error: { code: 'restoration_conflict' } } });
  const [conflict] = refused.document.error.detail.conflicts;
  const ready = conflict?.choices.find(({ send }) => send?.leaveInVault);
  const told = await runCli(['restore', memberId, ...why], { env });
  expect(told.stderr).toContain(`public.members (email) members_email_key: ${conflict?.why}`);
  expect(told.stderr).toContain(`  - ${ready?.do}\n    choices: ${JSON.stringify(ready?.send)}`);

  const file = join(found.folder, 'choices.json');
  await writeFile(file, JSON.stringify(ready?.send));
  const rehearsed = await runCli(['restore', memberId, ...why, '--choices', file, '--rehearse'], { env });
  expect([rehearsed.code, rehearsed.stdout]).toEqual([0, expect.stringContaining('Nothing was changed.')]);
  expect(await stateOf(shop, memberId)).toBe('separated');
  const input = JSON.stringify(ready?.send);
  const restored = await found.json<RestoredMember>(['restore', memberId, ...why, '--choices', '-'], { env, input });
  expect(restored).toMatchObject({ code: 0, document: { state: 'restored', leftInVault: [{ columns: ['email'] }] } });

  await shop.database.admin.query('update public.members set email = null where email is not null');
  const rest = await found.json<RestoredMember>(['restore', memberId, ...why, '--remainder'], { env });
  expect(rest).toMatchObject({ code: 0, document: { state: 'restored', leftInVault: [] } });
  expect(await shop.rowsOf(memberId)).toEqual(before);
}, 60_000);

test('dormouse restore refuses choices that it can not read, and choices for many', async () => {
  const found = await openCliShop();
  const { env } = found;
  const run = (input: string) => found.json(['restore', '1001', ...why, '--choices', '-'], { env, input });
  for (const input of ['mk-given', '{"overides": [{"value": "mk-given"}]}', '{"overrides": [{"value": "mk-given"}]}']) {
    const refused = await run(input);
    expect(refused.code, input).toBe(2);
    expect(JSON.stringify(refused.document)).not.toContain('mk-given');
  }
  const many = await found.json(['restore', '--file', '-', ...why, '--rehearse'], { env, input: '1001\n' });
  expect(many).toMatchObject({ code: 2, document: { error: { code: 'wrong_use' } } });
}, 60_000);
