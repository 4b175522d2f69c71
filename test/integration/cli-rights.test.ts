import { readFile, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { auditRows } from '../support/audit-rows.js';
import { insertCycle } from '../support/cycle-rows.js';
import { type CliShop, openCliShop, runCli } from './cli-run.js';

const why = ['--reason', 'case 2026-131'];
const proof = ['--proof-method', 'phone', '--proof-reference', 'ticket 4711'];

/** A member whose data is destroyed: what is told of them needs no keyring that a sweep has used. */
async function openWithDestroyed(): Promise<{ cli: CliShop; memberId: string }> {
  const cli = await openCliShop();
  const memberId = await cli.shop.addMember();
  const { admin } = cli.shop.database;
  const { cycleId } = await insertCycle(admin, { memberId, state: 'destroyed' });
  await admin.query(
    `insert into dormouse.destruction (destruction_id, member_id, cycle_id, record_id, class, basis, items, row_counts,
       separated_on, due_on, destroyed_at, reason, method, copies, executed_by)
     values (gen_random_uuid(), $1, $2, gen_random_uuid(), 'membership', 'policy', array['public.members.email'],
       '{}', '2026-11-10', '2026-11-20', '2026-11-20T00:00:00Z', 'retention_ended', 'key', '{vault}', 'sweep')`,
    [memberId, cycleId],
  );
  return { cli, memberId };
}

async function disclosures({ shop }: CliShop) {
  return (await auditRows(shop.database.admin)).filter(({ action }) => action === 'disclosed');
}

test('dormouse disclose prints, or writes a file that its owner alone can read and none over another', async () => {
  const { cli, memberId } = await openWithDestroyed();
  const spoken = await runCli(['disclose', memberId, ...why], { env: cli.env });
  expect(spoken).toMatchObject({ code: 0, stderr: '' });
  expect(spoken.stdout).toMatch(new RegExp(`^Member ${memberId}: destroyed; values are masked\\.\n`));
  expect(spoken.stdout).toContain('membership  2026-11-20T00:00:00.000000Z  policy');
  const file = join(cli.folder, 'disclosure.csv');
  const write = ['disclose', memberId, ...why, '--unmasked', '--format', 'csv', '--file', file];
  const written = await cli.json<{ disclosureId: string }>(write);
  expect(written).toMatchObject({ code: 0, document: { memberId, state: 'destroyed', masked: false, file } });
  expect(await readFile(file, 'utf8')).toBe('\ufefftable,row,column,item_ko,item_en,value\r\n');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeFile(file, 'of somebody else');
  expect(await cli.json(write)).toMatchObject({ code: 2 });
  expect(await readFile(file, 'utf8')).toBe('of somebody else');
  const none = join(cli.folder, 'none.json');
  const live = await cli.shop.addMember();
  expect(await cli.json(['disclose', live, ...why, '--file', none])).toMatchObject({
    code: 1,
    document: { error: { code: 'cycle_in_other_state' } },
  });
  await expect(stat(none)).rejects.toMatchObject({ code: 'ENOENT' });
  expect((await disclosures(cli)).map(({ actor, reason, detail }) => [actor, reason, detail?.format])).toEqual([
    [`cli:${userInfo().username}`, 'case 2026-131', 'json'],
    [`cli:${userInfo().username}`, 'case 2026-131', 'csv'],
  ]);
});

test('dormouse requests enters what was asked, lists what is due, and enters how it ended', async () => {
  const cli = await openCliShop();
  const memberId = await cli.shop.addMember();
  const open = ['requests', 'open', memberId, '--kind', 'access', '--received', '2026-01-02', ...proof];
  const opened = await cli.json<{ requestId: string }>(open);
  expect(opened).toMatchObject({ code: 0, document: { memberId, dueOn: '2026-01-12', overdue: true } });
  const { requestId } = opened.document;
  const listed = await runCli(['requests', 'list', '--due-before', '2026-02-01'], { env: cli.env });
  expect(listed.stdout).toContain(`${requestId}  ${memberId}    access  2026-01-02   2026-01-12 (missed)  open`);
  const messageOf = async (args: readonly string[]) => {
    const { code, document } = await cli.json<{ error: { message: string } }>(args);
    expect(code).toBe(2);
    return document.error.message;
  };
  const refuse = ['requests', 'close', requestId, '--outcome', 'refused'];
  expect(await messageOf(refuse)).toMatch(/^--reason must be/);
  expect(await messageOf([...refuse, '--reason', 'not the person'])).toMatch(/^--objection must be/);
  const ahead = ['requests', 'open', memberId, '--kind', 'access', '--received', '2999-01-02', ...proof];
  expect(await messageOf(ahead)).toMatch(/^--received must be today or a day before/);
  const closed = await runCli(['requests', 'close', requestId, '--outcome', 'granted'], { env: cli.env });
  expect(closed).toMatchObject({
    code: 0,
    stdout: `Request ${requestId} of member ${memberId} for access is closed: granted.\n`,
  });
  expect(await cli.json(['requests', 'list', '--all', '--member', memberId])).toMatchObject({
    document: { requests: [{ requestId, outcome: 'granted' }] },
  });
});
