import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { insertCycle } from '../support/cycle-rows.js';
import { startTestMailbox } from '../support/mailbox.js';
import { smallShopPolicy } from '../support/small-shop-files.js';
import { type CliShop, openCliShop, runCli } from './cli-run.js';

interface Sweep {
  readonly sweepId: string;
  readonly state: string;
  readonly mode: string;
  readonly requestedBy: string;
  readonly report: { stages: Record<string, { done: number }> } | null;
}

const boardOnly = smallShopPolicy.replace('means: [email, sms, letter, noticeBoard]', 'means: [letter, noticeBoard]');
const longAgo = '2020-06-01T03:00:00Z';
const nobody = { email: null, mobile: null, address: false } as const;

interface Waiting {
  readonly approval: { readonly approvalId: string };
}

async function keyOf(cli: CliShop, scope: string, ...more: string[]): Promise<string> {
  const args = ['api-keys', 'create', '--name', 'approver', '--scopes', scope, ...more];
  return (await cli.json<{ token: string }>(args)).document.token;
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/** Everybody's sources have events of every week, so that none is silent in a sweep as of an earlier day. */
async function keepSourcesAlive({ shop }: CliShop): Promise<void> {
  await shop.keepSourcesAlive();
  for (const days of [40, 41]) {
    const at = `${daysAgo(days)}T03:00:00Z`;
    const memberId = await shop.addMember({ loginAt: at, paidAt: at });
    await shop.database.admin.query('update public.members set last_app_login_at = $2 where member_no = $1', [
      memberId,
      at,
    ]);
  }
}

describe('dormouse sweep', () => {
  test('rehearses unless it is told to perform, and changes nothing by it', async () => {
    const cli = await openCliShop({ policyText: boardOnly });
    await keepSourcesAlive(cli);
    await cli.shop.addMember({ ...nobody, loginAt: longAgo });
    const { code, document } = await cli.json<Sweep>(['sweep']);
    expect(code).toBe(0);
    expect(document).toMatchObject({ mode: 'rehearse', state: 'done', requestedBy: `cli:${userInfo().username}` });
    const { rows } = await cli.shop.database.admin.query('select from dormouse.cycle');
    expect(rows).toEqual([]);
    const spoken = await runCli(['sweep'], { env: cli.env });
    expect(spoken.stdout).toMatch(/^Rehearsal: done; nothing was changed .*\n\nstage +examined +would do/);
    expect(spoken.stderr).toBe('');
  });

  test('is halted with 3 before anything is changed, and approved by a person with a key of their own', async () => {
    const policyText = boardOnly.replace('members: 50000', 'members: 2');
    const cli = await openCliShop({ policyText });
    await keepSourcesAlive(cli);
    for (let index = 0; index < 3; index += 1) await cli.shop.addMember({ ...nobody, loginAt: longAgo });
    const halted = await cli.json<Sweep>(['sweep', '--perform']);
    expect(halted).toMatchObject({ code: 3, document: { state: 'halted' } });
    const { sweepId } = halted.document;
    const approve = (token: string) => cli.json<Sweep>(['sweep', '--approve', sweepId], { input: `${token}\n` });
    // A user of the operating system is not another person.
    expect(await approve('')).toMatchObject({ code: 2, document: { error: { code: 'wrong_use' } } });
    // What is approved is told before the key is asked for.
    const unknown = await runCli(['sweep', '--approve', sweepId], { env: cli.env, input: 'unknown\n' });
    expect(unknown).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Due are 3 to notice, .*\n.*key is unknown/s),
    });
    const program = await approve(await keyOf(cli, 'approvals:give'));
    expect(program).toMatchObject({ code: 1, document: { error: { code: 'approval_needs_person' } } });
    const unscoped = await approve(await keyOf(cli, 'sweeps:run', '--person'));
    expect(unscoped).toMatchObject({ code: 1, document: { error: { code: 'scope_missing' } } });
    const approved = await approve(await keyOf(cli, 'approvals:give', '--person'));
    expect(approved).toMatchObject({
      code: 0,
      document: { state: 'done', report: { stages: { detect: { done: 3 } } } },
    });
  });

  test('halts with 3 while a source is silent, also in a rehearsal', async () => {
    const cli = await openCliShop();
    await cli.shop.addMember({ loginAt: longAgo, paidAt: longAgo });
    const { code, stdout } = await runCli(['sweep'], { env: cli.env });
    expect(code).toBe(3);
    expect(stdout).toContain('Repair the source');
  });

  test('as of another day performs in development alone', async () => {
    const cli = await openCliShop();
    const refused = await cli.json(['sweep', '--perform', '--as-of', daysAgo(35)]);
    expect(refused).toMatchObject({ code: 2, document: { error: { code: 'input_invalid' } } });
    expect(await cli.json(['sweep', '--as-of', 'tomorrow'])).toMatchObject({ code: 2 });
  });

  test('that nobody knows is neither stopped nor approved', async () => {
    const cli = await openCliShop();
    const unknown = '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b';
    const stopped = await cli.json(['sweep', '--stop', unknown]);
    expect(stopped).toMatchObject({ code: 1, document: { error: { code: 'sweep_not_found' } } });
    const env = { DORMOUSE_API_KEY: await keyOf(cli, 'approvals:give', '--person') };
    const approved = await cli.json(['sweep', '--approve', unknown], { env });
    expect(approved).toMatchObject({ code: 1, document: { error: { code: 'sweep_not_found' } } });
  });
});

describe('the life of members on the command line', () => {
  test('noticed, separated, looked up and restored', { timeout: 120_000 }, async () => {
    const cli = await openCliShop();
    await keepSourcesAlive(cli);
    const mailbox = await startTestMailbox();
    onTestFinished(() => mailbox.stop());
    const development = { env: { DEVELOPMENT: 'true', SMTP_URL: mailbox.url, MAIL_FROM: 'notice@example.kr' } };
    const memberId = await cli.shop.addMember({ loginAt: longAgo, loginId: 'returning1' });
    const second = await cli.shop.addMember({ loginAt: longAgo });
    const before = await cli.shop.rowsOf(memberId);
    const noticed = await cli.json<Sweep>(['sweep', '--perform', '--as-of', daysAgo(39)], development);
    expect(noticed).toMatchObject({ code: 0, document: { state: 'done' } });
    const separated = await cli.json<Sweep>(['sweep', '--perform']);
    expect(separated.document.report?.stages.separate?.done).toBe(2);

    const status = await cli.json(['status']);
    expect(status).toMatchObject({ code: 0, document: { cycles: { separated: 2 }, noticed: { email: 2 } } });

    const found = await cli.json(['lookup', '-', '--field', 'login_id'], { input: 'returning1\n' });
    expect(found).toMatchObject({
      code: 0,
      document: { members: [{ memberId, fields: ['login_id'], restorable: true }] },
    });
    expect(await cli.json(['lookup', 'nobody1'])).toMatchObject({ code: 0, document: { members: [] } });
    expect(await cli.json(['lookup', 'x', '--field', 'shoe_size'])).toMatchObject({ code: 2 });

    const why = ['--reason', 'asked by phone', '--proof-method', 'call-back', '--proof-reference', 'ticket 4711'];
    const restored = await cli.json(['restore', memberId, ...why]);
    expect(restored).toMatchObject({ code: 0, document: { state: 'restored', memberId, already: false } });
    expect(await cli.json(['restore', memberId, ...why])).toMatchObject({ code: 0, document: { already: true } });
    expect(await cli.json(['restore', '999999', ...why])).toMatchObject({
      code: 1,
      document: { error: { code: 'member_not_found' } },
    });
    // Device tokens are discarded at separation and never kept.
    expect(await cli.shop.rowsOf(memberId)).toEqual({ ...before, device_tokens: [] });

    const file = join(cli.folder, 'ids.txt');
    await writeFile(file, `${second}\r\n${memberId}\n\n${second}\n`);
    const restoreMany = () => cli.json<Waiting>(['restore', '--file', file, ...why]);
    const waiting = await restoreMany();
    expect(waiting).toMatchObject({ code: 3, document: { approval: { state: 'waiting' } } });
    const { approvalId } = waiting.document.approval;
    const key = { env: { DORMOUSE_API_KEY: await keyOf(cli, 'approvals:give', '--person') } };
    const given = await cli.json(['approvals', 'give', approvalId], key);
    expect(given).toMatchObject({ code: 0, document: { state: 'approved', summary: { members: 2 } } });
    const many = await restoreMany();
    expect(many).toMatchObject({
      code: 0,
      document: { restored: [second], conflicts: [], notSeparated: [memberId], unknown: [] },
    });
    const listed = await cli.json(['approvals', 'list']);
    expect(listed).toMatchObject({ code: 0, document: { approvals: [{ approvalId, state: 'used' }] } });

    await writeFile(file, `${second}\nnobody\n\n999999\n`);
    expect(await restoreMany()).toMatchObject({
      code: 2,
      document: { error: { message: '2 lines of the file are the id of no member: line 2, 4. Nobody was restored.' } },
    });
    const lost = await cli.shop.addMember();
    await insertCycle(cli.shop.database.admin, { memberId: lost, state: 'restricted' });
    await writeFile(file, lost);
    const conflict = { memberId: lost, code: 'cycle_in_other_state', state: 'restricted' };
    expect(await restoreMany()).toMatchObject({ code: 1, document: { conflicts: [conflict], notSeparated: [] } });
  });
});
