import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Replayed } from '../../src/destruction/replay-ledger.js';
import type { WithdrawnMember } from '../../src/destruction/withdraw-member.js';
import { keepBackup } from '../support/backup.js';
import { longAgo, performAt, stateOf } from '../support/sweeps.js';
import { openCliShop, runCli } from './cli-run.js';

const why = ['--reason', 'withdrew, case 1'];

describe('dormouse destroy', () => {
  test('rehearses and performs a withdrawal, exports and confirms the ledger, and replays it on a backup', async () => {
    const found = await openCliShop();
    const { shop } = found;
    // The keyring of the shop, since its sweeps are run in this process and in the past.
    const cli = { ...found, env: { ...found.env, KEYRING_FILE: shop.ctx.config.files.keyring } };
    const run = <Document>(args: readonly string[], input = '') => found.json<Document>(args, { env: cli.env, input });
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, '2026-08-01');
    await performAt(shop, '2026-09-05');
    expect(await stateOf(shop, memberId)).toBe('separated');
    const backup = await keepBackup(shop.database.admin);

    const rehearsed = await run<WithdrawnMember>(['destroy', memberId, ...why]);
    expect(rehearsed).toMatchObject({ code: 0, document: { rehearsed: true, state: 'destroyed' } });
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await run(['destroy', memberId, ...why, '--perform'])).toMatchObject({
      code: 0,
      document: { state: 'destroyed', already: false },
    });
    const again = await runCli(['destroy', memberId, ...why], { env: cli.env });
    expect(again.stdout).toMatch(new RegExp(`^Member ${memberId} is destroyed[^]*\\nwent `));
    expect(again.stdout).not.toMatch(/goes|--perform/);
    const file = join(found.folder, 'ledger.csv');
    expect(await run(['destructions', 'export', '--file', file])).toMatchObject({ code: 0, document: { file } });
    expect((await readFile(file, 'utf8')).startsWith('\ufeffdestruction_id,')).toBe(true);
    expect((await runCli(['destructions', 'export', '--file', file], { env: cli.env })).code).toBe(2);

    const made = await run<{ token: string }>([
      'api-keys',
      'create',
      '--name',
      'officer',
      '--scopes',
      'destructions:confirm',
      '--person',
    ]);
    expect(
      await runCli(['destructions', 'confirm', '--until', '2026-09-05T00:00:00Z'], { env: cli.env }),
    ).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Give an API key in DORMOUSE_API_KEY or on standard input'),
    });
    const confirm = ['destructions', 'confirm', '--until', new Date(Date.now() - 1_000).toISOString()];
    expect(await run(confirm, `${made.document.token}\n`)).toMatchObject({ code: 0, document: { waiting: 0 } });
    const listed = await run<{ destructions: { confirmedBy: string | null }[] }>(['destructions', 'list']);
    expect(listed.document.destructions.every(({ confirmedBy }) => confirmedBy?.startsWith('key:'))).toBe(true);

    await backup.putBack();
    expect(await stateOf(shop, memberId)).toBe('separated');
    const told = await run<Replayed>(['destroy', '--replay', file]);
    expect(told).toMatchObject({ code: 0, document: { performed: false, notFound: 0 } });
    expect(await stateOf(shop, memberId)).toBe('separated');
    const replayed = await run<Replayed>(['destroy', '--replay', file, '--perform']);
    expect(replayed).toMatchObject({ code: 0, document: { ...told.document, performed: true } });
    expect(await stateOf(shop, memberId)).toBe('destroyed');

    expect(await run(['holds', 'list'])).toMatchObject({ code: 0, document: { holds: [], more: false } });
    const wrong = await runCli(['destroy'], { env: cli.env });
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  }, 120_000);
});
