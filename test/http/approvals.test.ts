import { describe, expect, test } from 'vitest';
import { giveApproval, listApprovals, requireApproval } from '../../src/access/approvals.js';
import { requestHash } from '../../src/policy/approval.js';
import { approvalStands, markApprovalUsed } from '../../src/store/approvals.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { openApp } from './support/app.js';

const kim = { id: 'cli:kim' };
const lee = { id: 'key:abcdefghijklmnop' };
const asked = {
  operation: 'keys.retire',
  request: { version: 3, keyring: 'a' },
  summary: { version: 3, periodKeys: 12 },
  actor: kim,
};

const give = (shop: SmallShop, approvalId: string, actor = lee, person = true) =>
  giveApproval(shop.ctx, { approvalId, actor, person });

function use(shop: SmallShop, approval: { approvalId: string }, request: unknown = asked.request): Promise<number> {
  const { operation } = asked;
  const hash = requestHash({ operation, request });
  return shop.ctx.clerk.transaction((tx) =>
    markApprovalUsed(tx, { ...approval, operation, requestHash: hash, at: shop.now() }),
  );
}

async function audited(shop: SmallShop) {
  const { rows } = await shop.database.admin.query(
    'select action, actor, member_id as member, detail from dormouse.audit_entry order by entry_id',
  );
  return rows;
}

describe('an approval', () => {
  test('is asked for once, given by another person, and used once', async () => {
    const shop = await openSmallShop();
    const waiting = await requireApproval(shop.ctx, asked);
    expect(waiting).toEqual({
      state: 'waiting',
      approvalId: expect.any(String),
      expiresAt: '2026-11-23T03:00:00.000000Z',
    });
    expect(await requireApproval(shop.ctx, asked)).toEqual(waiting);
    expect(await use(shop, waiting)).toBe(0);
    const given = await give(shop, waiting.approvalId);
    expect(given).toMatchObject({ state: 'approved', approvedBy: lee.id, summary: asked.summary });
    const approved = await requireApproval(shop.ctx, asked);
    expect(approved).toEqual({
      state: 'approved',
      approvalId: waiting.approvalId,
      requestHash: requestHash(asked),
    });
    expect([await use(shop, waiting), await use(shop, waiting)]).toEqual([1, 0]);
    const anew = await requireApproval(shop.ctx, asked);
    expect(anew.state).toBe('waiting');
    expect(anew.approvalId).not.toBe(waiting.approvalId);
  });

  test('leaves in the audit who asked for what, and who gave it', async () => {
    const shop = await openSmallShop();
    const { approvalId } = await requireApproval(shop.ctx, asked);
    await requireApproval(shop.ctx, asked);
    await give(shop, approvalId);
    await give(shop, approvalId);
    const detail = { approvalId, operation: 'keys.retire', requestHash: requestHash(asked).toString('hex') };
    expect(await audited(shop)).toEqual([
      { action: 'approval_requested', actor: kim.id, member: null, detail: { ...detail, summary: asked.summary } },
      { action: 'approval_given', actor: lee.id, member: null, detail: { ...detail, requestedBy: kim.id } },
    ]);
  });

  test('covers the exact request alone, however its fields are ordered', async () => {
    const shop = await openSmallShop();
    const { approvalId } = await requireApproval(shop.ctx, asked);
    await give(shop, approvalId);
    const others = [{ version: 4, keyring: 'a' }, { version: 3 }, { version: '3', keyring: 'a' }, [3, 'a']];
    for (const request of others) {
      expect((await requireApproval(shop.ctx, { ...asked, request })).state).toBe('waiting');
      expect(await use(shop, { approvalId }, request)).toBe(0);
    }
    expect((await requireApproval(shop.ctx, { ...asked, operation: 'restore.bulk' })).state).toBe('waiting');
    const reordered = { keyring: 'a', version: 3, more: undefined };
    expect((await requireApproval(shop.ctx, { ...asked, request: reordered })).state).toBe('approved');
  });

  test('serves who asked, and nobody else who asks for the same', async () => {
    const shop = await openSmallShop();
    const { approvalId } = await requireApproval(shop.ctx, asked);
    await give(shop, approvalId);
    const other = await requireApproval(shop.ctx, { ...asked, actor: { id: 'cli:park' } });
    expect(other).toMatchObject({ state: 'waiting' });
    expect(other.approvalId).not.toBe(approvalId);
  });

  test('is not given by who asked, nor by a program, nor for what nobody asked', async () => {
    const shop = await openSmallShop();
    const { approvalId } = await requireApproval(shop.ctx, asked);
    await expect(give(shop, approvalId, kim)).rejects.toMatchObject({ code: 'approval_needs_another' });
    await expect(give(shop, approvalId, lee, false)).rejects.toMatchObject({ code: 'approval_needs_person' });
    const unknown = '00000000-0000-4000-8000-000000000000';
    await expect(give(shop, unknown)).rejects.toMatchObject({ code: 'approval_not_found' });
    expect((await requireApproval(shop.ctx, asked)).state).toBe('waiting');
    // The table refuses it as well, whoever writes to it.
    const forged = 'update dormouse.approval set approved_by = requested_by, approved_at = now()';
    await expect(shop.ctx.clerk.affected(forged)).rejects.toMatchObject({ constraint: 'approved_by_another' });
    const renamed = `update dormouse.approval set requested_by = 'cli:park'`;
    await expect(shop.ctx.clerk.affected(renamed)).rejects.toMatchObject({ sqlState: '42501' });
  });

  test('ends a day after it was asked for, given or not, and can be asked for anew', async () => {
    const shop = await openSmallShop();
    const { approvalId } = await requireApproval(shop.ctx, asked);
    shop.setNow('2026-11-23T02:59:59Z');
    await give(shop, approvalId);
    const standing = { approvalId, operation: asked.operation, requestHash: requestHash(asked) };
    expect(await approvalStands(shop.ctx.mover, { ...standing, at: shop.now() })).toBe(true);
    shop.setNow('2026-11-23T03:00:00Z');
    expect(await approvalStands(shop.ctx.mover, { ...standing, at: shop.now() })).toBe(false);
    expect(await use(shop, { approvalId })).toBe(0);
    await expect(give(shop, approvalId)).rejects.toMatchObject({ code: 'approval_not_open' });
    expect(await requireApproval(shop.ctx, asked)).toEqual({
      state: 'waiting',
      approvalId,
      expiresAt: '2026-11-24T03:00:00.000000Z',
    });
    expect(await use(shop, { approvalId })).toBe(0);
    await give(shop, approvalId);
    expect(await use(shop, { approvalId })).toBe(1);
  });

  test('is given once by many who give it at once, and asked for once by many who ask', async () => {
    const shop = await openSmallShop();
    const asking = await Promise.all(Array.from({ length: 5 }, () => requireApproval(shop.ctx, asked)));
    expect(new Set(asking.map(({ approvalId }) => approvalId)).size).toBe(1);
    const [{ approvalId } = { approvalId: '' }] = asking;
    const givers = ['key:a', 'key:b', 'key:c'].map((id) => give(shop, approvalId, { id }));
    const outcomes = await Promise.allSettled(givers);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await audited(shop)).map(({ action }) => action)).toEqual(['approval_requested', 'approval_given']);
  });
});

describe('approvals over HTTP', () => {
  test('are listed, looked at and given by a person with the scope', async () => {
    const app = await openApp();
    const { approvalId } = await requireApproval(app.ctx, asked);
    const person = await app.personKey('approvals:give');
    const program = await app.key('approvals:give');
    const url = `/v1/approvals/${approvalId}`;
    const ask = (method: 'GET' | 'POST', path: string, { headers } = person) =>
      app.server.inject({ method, url: path, headers });
    const found = (await ask('GET', url)).json();
    expect(found).toEqual({
      approvalId,
      operation: 'keys.retire',
      requestHash: requestHash(asked).toString('hex'),
      summary: asked.summary,
      state: 'waiting',
      requestedBy: kim.id,
      requestedAt: app.now(),
      expiresAt: '2026-11-23T03:00:00.000000Z',
      approvedBy: null,
      approvedAt: null,
      usedAt: null,
    });
    expect((await ask('GET', '/v1/approvals')).json()).toEqual({ approvals: [found], next: null });
    const refused = await ask('POST', `${url}/approval`, program);
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'approval_needs_person']);
    const given = await ask('POST', `${url}/approval`);
    expect([given.statusCode, given.json()]).toEqual([
      200,
      { ...found, state: 'approved', approvedBy: `key:${person.keyId}`, approvedAt: app.now() },
    ]);
    const second = await ask('POST', `${url}/approval`, await app.personKey('approvals:give'));
    expect([second.statusCode, second.json().code]).toEqual([409, 'approval_not_open']);
  });

  test('go page by page, newest first, each once', async () => {
    const app = await openApp();
    for (let version = 0; version < 7; version += 1) {
      // Two at each instant, so that a page ends between equals.
      app.setNow(`2026-11-22T03:00:0${Math.floor(version / 2)}Z`);
      await requireApproval(app.ctx, { ...asked, request: { version } });
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const url: string = `/v1/approvals?limit=3${cursor ? `&cursor=${cursor}` : ''}`;
      const page = (await app.call({ url })).json();
      seen.push(...page.approvals.map((row: { approvalId: string }) => row.approvalId));
      cursor = page.next;
    } while (cursor);
    const all = await listApprovals(app.ctx, { before: null, limit: 100 });
    expect(seen).toEqual(all.map(({ approvalId }) => approvalId));
  });

  test('stand beside the record of rights, page by page', async () => {
    const app = await openApp();
    const { keyId } = await app.key('members:read');
    const page = (await app.call({ url: `/v1/access-rights?credential=key:${keyId}` })).json();
    expect(page).toMatchObject({ rights: [{ event: 'granted', credential: `key:${keyId}` }], next: null });
    const first = (await app.call({ url: '/v1/access-rights?limit=1' })).json();
    const rest = (await app.call({ url: `/v1/access-rights?limit=1&cursor=${first.next}` })).json();
    expect([first.rights, rest.rights, rest.next].flat()).toEqual([
      expect.objectContaining({ credential: `key:${keyId}` }),
      expect.objectContaining({ event: 'granted' }),
      null,
    ]);
  });
});
