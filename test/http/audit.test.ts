import { describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.js';
import { type App, openApp } from './support/app.js';

const desk = { id: 'key:desk', agent: 'kim', address: '192.0.2.10' };

async function append(app: App, ...actions: string[]): Promise<void> {
  const entries = actions.map((action) => ({ memberId: '1001', action, detail: { found: 0 } }));
  await appendAudit(app.ctx, app.ctx.clerk, { entries, at: app.now(), actor: desk });
}

describe('GET /v1/audit', () => {
  test('goes through all, page by page', async () => {
    const app = await openApp();
    await append(app, 'a', 'b', 'c', 'd', 'e');
    const seen: string[] = [];
    let cursor = '';
    do {
      const answer = await app.call({ url: `/v1/audit?actor=key:desk&limit=2${cursor && `&cursor=${cursor}`}` });
      expect(answer.statusCode).toBe(200);
      const page = answer.json();
      seen.push(...page.entries.map(({ action }: { action: string }) => action));
      cursor = page.next ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  test('answers an entry whole, and with the call that reads it as the newest', async () => {
    const app = await openApp();
    await append(app, 'members_looked_up');
    await app.database.admin.query(
      `insert into dormouse.watch (member_id, last_activity_at, looked_on, policy_version)
       values ('1001', '2025-01-01', '2026-11-22', '1')`,
    );
    const reader = await app.key('audit:read');
    const answer = await app.server.inject({
      url: '/v1/audit?memberId=1001',
      headers: reader.headers,
      remoteAddress: '192.0.2.99',
    });
    const [read, looked] = answer.json().entries;
    expect(looked).toMatchObject({
      action: 'members_looked_up',
      actor: 'key:desk',
      agent: 'kim',
      address: '192.0.2.10',
      memberId: '1001',
      detail: { found: 0 },
      position: null,
      proven: null,
    });
    const actor = `key:${reader.keyId}`;
    expect(read).toMatchObject({ action: 'audit_read', actor, address: '192.0.2.99', memberId: '1001' });
    expect(read.detail.limit).toBe(50);
  });

  const refused = [
    'cursor=abc',
    `cursor=${Buffer.from('["2026-11-22T00:00:00Z","12; drop"]').toString('base64url')}`,
    `cursor=${Buffer.from(`["2026-11-22T00:00:00Z","${'9'.repeat(19)}"]`).toString('base64url')}`,
    'from=yesterday',
    'from=2026-11-22',
    'from=2026-11-23T00:00:00Z&to=2026-11-22T00:00:00Z',
    'action=Disclosed',
    'limit=201',
    'limit=0',
    'memberId=',
    'who=me',
  ];

  test('refuses what it can not read, and puts no reading on record', async () => {
    const app = await openApp();
    for (const query of refused) {
      const answer = await app.call({ url: `/v1/audit?${query}` });
      expect([query, answer.statusCode]).toEqual([query, 400]);
      expect(answer.headers['content-type']).toMatch(/problem\+json/);
    }
    const { rows } = await app.database.admin.query(
      "select count(*)::int as count from dormouse.audit_entry where action = 'audit_read'",
    );
    expect(rows[0].count).toBe(0);
  });
});

describe('GET /v1/audit/review', () => {
  test('answers the report of a month', async () => {
    const app = await openApp();
    await append(app, 'members_looked_up', 'letter_opened');
    const answer = await app.call({ url: '/v1/audit/review?month=2026-11' });
    expect(answer.statusCode).toBe(200);
    const { matters, month, complete } = answer.json();
    expect([month, complete]).toEqual(['2026-11', false]);
    expect(matters.failedLookups).toEqual({ entries: 1, by: [{ actor: 'key:desk', agent: 'kim', entries: 1 }] });
    expect(matters.lettersOpened.entries).toBe(1);
    for (const query of ['month=2026-13', 'month=2026-12', 'month=11', '']) {
      expect([query, (await app.call({ url: `/v1/audit/review?${query}` })).statusCode]).toEqual([query, 400]);
    }
  });
});
