import { userInfo } from 'node:os';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.js';
import type { RightsPruning } from '../../src/audit/prune-access-rights.js';
import type { Pruning } from '../../src/audit/prune-audit.js';
import type { AuditReview } from '../../src/audit/review-audit.js';
import type { AuditRow } from '../../src/store/audit-reading.js';
import { openCliShop, runCli } from './cli-run.js';

const desk = { id: 'key:desk', agent: 'kim', address: '192.0.2.10' };
const me = `cli:${userInfo().username}`;

test('dormouse audit lists, reviews and prunes, and each reading is an entry of who ran it', async () => {
  const cli = await openCliShop();
  const { ctx } = cli.shop;
  const at = cli.shop.now();
  const memberId = await cli.shop.addMember();
  const entries = [{ memberId, action: 'disclosed', reason: 'Request 1.', detail: { masked: false } }];
  await appendAudit(ctx, ctx.clerk, { entries, at, actor: desk });
  await enrol(cli.shop.database.admin, memberId);

  const listed = await cli.json<{ entries: AuditRow[] }>(['audit', 'list', '--member', memberId]);
  expect(listed.code).toBe(0);
  expect(listed.document.entries.map(({ action, actor }) => [action, actor])).toEqual([
    ['audit_read', me],
    ['disclosed', 'key:desk'],
  ]);
  const text = await runCli(['audit', 'list', '--action', 'disclosed'], { env: cli.env });
  expect(text.stdout).toMatch(
    /key:desk \(kim\) from 192\.0\.2\.10 +1001 +disclosed +waits +Request 1\. {"masked":false}/,
  );

  const month = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Seoul' }).format(new Date(at)).slice(0, 7);
  const reviewed = await cli.json<AuditReview>(['audit', 'review', '--month', month]);
  expect(reviewed).toMatchObject({ code: 0, document: { month, matters: { unmaskedReads: { entries: 1 } } } });
  const report = await runCli(['audit', 'review', '--month', month], { env: cli.env });
  expect(report.stdout).toMatch(/Unmasked reads: 1\nactor +agent +entries\nkey:desk +kim +1/);
  expect(report.stdout).toMatch(/Keys locked: none/);

  const pruned = await cli.json<{ audit: Pruning; rights: RightsPruning }>(['audit', 'prune']);
  expect(pruned).toMatchObject({ code: 0, document: { audit: { performed: false, term: 'P1Y', entries: 0 } } });
  const performed = await runCli(['audit', 'prune', '--perform'], { env: cli.env });
  expect(performed.stdout).toMatch(
    /^Audit \(kept for P1Y\): 0 entries .* were removed\.\nRecord of rights \(kept for P3Y\)/,
  );

  for (const wrong of [['review'], ['list', '--before', 'x'], ['list', '--limit', '0'], ['list', '--from', 'today']]) {
    expect(await runCli(['audit', ...wrong], { env: cli.env })).toMatchObject({ code: 2, stdout: '' });
  }
}, 60_000);

/** The ledger knows a member from the first look on. */
async function enrol(admin: pg.Pool, memberId: string): Promise<void> {
  await admin.query(
    `insert into dormouse.watch (member_id, last_activity_at, looked_on, policy_version)
     values ($1, '2025-01-01', '2026-11-22', '1')`,
    [memberId],
  );
}
