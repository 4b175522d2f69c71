import { describe, expect, test } from 'vitest';
import { confirmDestructions } from '../../src/destruction/confirm-destructions.js';
import { exportLedgerCsv, exportLedgerPdf } from '../../src/destruction/export-ledger.js';
import { listDestructions } from '../../src/destruction/list-destructions.js';
import { readLedger } from '../../src/destruction/read-ledger.js';
import { withdrawMember } from '../../src/destruction/withdraw-member.js';
import type { DestructionRow, LedgerFilter } from '../../src/store/destruction-ledger.js';
import { auditRows } from '../support/audit-rows.js';
import { memberWithPayments, olderGoesOn } from '../support/expiring-rows.js';
import type { SmallShop } from '../support/small-shop.js';
import { agent, noonOf, performAt } from '../support/sweeps.js';

const all: LedgerFilter = { memberId: null, from: null, to: null, confirmed: null };
const officer = { id: 'key:officer' };

/** Two members: one row-by-row destruction each, and the withdrawal of the first. */
async function withLedger() {
  const found = await memberWithPayments();
  const { shop, memberId } = found;
  await performAt(shop, olderGoesOn);
  shop.setNow(noonOf('2029-04-01'));
  await withdrawMember(shop.ctx, { memberId, reason: 'withdrew', actor: agent });
  return found;
}

async function list({ ctx }: SmallShop, over: Partial<LedgerFilter> = {}, limit = 50): Promise<DestructionRow[]> {
  const filter = { ...all, ...over };
  const found: DestructionRow[] = [];
  let before = null;
  do {
    const page = await listDestructions(ctx, { filter, before, limit, actor: agent });
    expect(page.destructions.length).toBeLessThanOrEqual(limit);
    found.push(...page.destructions);
    before = page.next;
  } while (before !== null);
  return found;
}

async function csvOf({ ctx }: SmallShop, over: Partial<LedgerFilter> = {}): Promise<Buffer> {
  const pieces: string[] = [];
  for await (const piece of exportLedgerCsv(ctx, { filter: { ...all, ...over }, actor: agent })) pieces.push(piece);
  return Buffer.from(pieces.join(''), 'utf8');
}

async function readBack(file: Buffer, { ctx }: SmallShop): Promise<DestructionRow[]> {
  const rows: DestructionRow[] = [];
  for await (const row of readLedger(file, ctx.keyring.macKey)) rows.push(row);
  return rows;
}

describe('the ledger of destruction', () => {
  test('is listed newest first, whole whatever the size of its pages, and by member, time and confirmation', async () => {
    const { shop, memberId, neighbour } = await withLedger();
    const lines = await list(shop);
    expect(lines.map((line) => line.destroyedAt)).toEqual(
      lines
        .map((line) => line.destroyedAt)
        .sort()
        .reverse(),
    );
    expect(await list(shop, {}, 2)).toEqual(lines);
    const ofOne = await list(shop, { memberId });
    expect(new Set(ofOne.map((line) => line.memberId))).toEqual(new Set([memberId]));
    expect(ofOne.length).toBeLessThan(lines.length);
    const since = noonOf('2029-04-01');
    expect((await list(shop, { from: since })).every((line) => line.destroyedAt >= since)).toBe(true);
    expect((await list(shop, { to: since })).every((line) => line.destroyedAt < since)).toBe(true);
    expect(await list(shop, { confirmed: true })).toEqual([]);
    expect((await list(shop, { memberId: neighbour })).map((line) => line.reason)).toEqual([
      'retention_ended',
      'discarded_at_separation',
    ]);
  });

  test('leaves a trace of who read it and whose lines', async () => {
    const { shop, memberId } = await withLedger();
    await list(shop, { memberId });
    await csvOf(shop);
    const entries = (await auditRows(shop.database.admin)).slice(-2);
    expect(entries).toMatchObject([
      { memberId, action: 'destructions_listed', actor: agent.id },
      { memberId: null, action: 'ledger_exported', detail: { format: 'csv' } },
    ]);
  });

  test('is exported without a value of what was destroyed, and reads back line for line', async () => {
    const { shop } = await withLedger();
    const file = await csvOf(shop);
    expect(file.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(file.toString('utf8')).not.toMatch(/700\.00|500\.00|상품 1|홍길동|example\.com|010-0000/);
    expect(await readBack(file, shop)).toEqual((await list(shop)).toReversed());
  });

  test('is drawn as a register in Korean and in English, and says when it is empty', async () => {
    const { shop } = await withLedger();
    for (const language of ['ko', 'en'] as const) {
      const pdf = await exportLedgerPdf(shop.ctx, { filter: all, actor: agent, language });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    }
    const none = { ...all, memberId: 'nobody' };
    expect((await exportLedgerPdf(shop.ctx, { filter: none, actor: agent, language: 'ko' })).length).toBeGreaterThan(
      1_000,
    );
  });
});

describe('the confirmation of the privacy officer', () => {
  test('covers what was destroyed up to an instant, once, and stands in ledger and audit', async () => {
    const { shop } = await withLedger();
    const until = noonOf(olderGoesOn);
    const first = await confirmDestructions(shop.ctx, { until, actor: officer, person: true });
    expect(first.confirmed).toBe((await list(shop, { confirmed: true })).length);
    expect(first.waiting).toBe((await list(shop, { confirmed: false })).length);
    const [line] = await list(shop, { confirmed: true });
    expect(line).toMatchObject({ confirmedBy: officer.id, confirmedAt: shop.now() });
    const again = await confirmDestructions(shop.ctx, { until, actor: { id: 'key:second' }, person: true });
    expect(again).toMatchObject({ confirmed: 0, waiting: first.waiting });
    expect((await list(shop, { confirmed: true }))[0]).toEqual(line);
    const entries = await auditRows(shop.database.admin);
    const confirmed = entries.filter(({ action }) => action === 'destructions_confirmed');
    expect(confirmed).toMatchObject([
      { memberId: null, actor: officer.id, detail: { until, confirmed: first.confirmed } },
      { detail: { confirmed: 0 } },
    ]);
  });

  test('covers single lines alone', async () => {
    const { shop } = await withLedger();
    const [one] = await list(shop);
    const ids = [one?.destructionId ?? ''];
    expect(await confirmDestructions(shop.ctx, { ids, actor: officer, person: true })).toMatchObject({ confirmed: 1 });
    expect(await list(shop, { confirmed: true })).toMatchObject([{ destructionId: ids[0] }]);
  });

  test('is refused as a whole where the ledger lacks a line, which is named', async () => {
    const { shop } = await withLedger();
    const [one] = await list(shop);
    const ids = [(one?.destructionId ?? '').toUpperCase(), '00000000-0000-4000-8000-000000000000'];
    await expect(confirmDestructions(shop.ctx, { ids, actor: officer, person: true })).rejects.toMatchObject({
      code: 'input_invalid',
      message: `The ledger has no line ${ids[1]}; nothing was confirmed.`,
    });
    expect(await list(shop, { confirmed: true })).toEqual([]);
  });

  test('is not given by whoever destroyed it', async () => {
    const { shop, memberId } = await withLedger();
    const until = shop.now();
    const answer = await confirmDestructions(shop.ctx, { until, actor: agent, person: true });
    const own = (await list(shop, { confirmed: false })).filter((line) => line.executedBy === agent.id);
    expect(answer).toMatchObject({ waiting: own.length, own: own.length });
    expect(new Set(own.map((line) => line.memberId))).toEqual(new Set([memberId]));
    const ids = own.map((line) => line.destructionId);
    expect(await confirmDestructions(shop.ctx, { ids, actor: agent, person: true })).toMatchObject({ confirmed: 0 });
    expect(await confirmDestructions(shop.ctx, { ids, actor: officer, person: true })).toMatchObject({ waiting: 0 });
  });

  test('is refused by a program, ahead of time, and without saying what', async () => {
    const { shop } = await withLedger();
    const until = shop.now();
    const refused = (over: object) => confirmDestructions(shop.ctx, { actor: officer, person: true, ...over });
    await expect(refused({ until, person: false })).rejects.toMatchObject({ code: 'approval_needs_person' });
    for (const over of [{}, { until, ids: [] }, { until: '2099-01-01T00:00:00Z' }]) {
      await expect(refused(over)).rejects.toMatchObject({ code: 'input_invalid' });
    }
    expect(await list(shop, { confirmed: true })).toEqual([]);
  });
});
