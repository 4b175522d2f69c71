import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.js';
import { createLetterBatch } from '../../src/cycles/create-letter-batch.js';
import { listLetterBatches, showLetterBatch } from '../../src/cycles/list-letter-batches.js';
import {
  batchAll,
  ledgerText,
  letterAudit,
  letterOf,
  lettersBatched,
  lettersWaiting,
  printer,
  reason,
} from '../support/letters-waiting.js';
import type { SmallShop } from '../support/small-shop.js';
import { firstTimeAt, openSession, performAt, recordsIn, untilBlocked } from '../support/sweeps.js';

async function sealedLetters(shop: SmallShop): Promise<{ memberId: string; expiresOn: string }[]> {
  const { rows } = await shop.database.admin.query(
    `select member_id as "memberId", expires_on::text as "expiresOn" from vault.record where class = 'letter' order by 1`,
  );
  return rows;
}

describe('a batch of letters', () => {
  test('is sealed letter by letter until the day after its term, and marks what is in it', async () => {
    const { shop, memberIds, batch } = await lettersBatched(2);
    expect(batch).toMatchObject({
      letters: 2,
      pages: 2,
      unprintable: 0,
      smallAddresses: 0,
      createdBy: printer.id,
      termOn: '2026-12-22',
      openable: true,
      states: { pending: 2, effective: 0 },
    });
    expect(await sealedLetters(shop)).toEqual(memberIds.map((memberId) => ({ memberId, expiresOn: '2026-12-23' })));
    for (const memberId of memberIds) {
      expect(await letterOf(shop, memberId)).toMatchObject({
        state: 'pending',
        cycle: 'candidate',
        batchId: batch.batchId,
        attempt: 'submitted',
      });
    }
  });

  test('stands in timeline and audit with its reason, and the ledger holds no recipient', async () => {
    const { shop, memberIds, batchId } = await lettersBatched(1);
    const entry = { actor: printer.id, reason, memberId: memberIds[0], batchId };
    for (const action of ['notice_text_opened', 'letter_batched'])
      expect(await letterAudit(shop, action)).toEqual([entry]);
    const { rows } = await shop.database.admin.query(
      `select member_id as "memberId" from dormouse.timeline where event = 'letter_batched'`,
    );
    expect(rows).toEqual([{ memberId: memberIds[0] }]);
    const ledger = await ledgerText(shop);
    expect(ledger).toContain(`${(await letterOf(shop, memberIds[0])).noticeId}.pdf`);
    for (const value of ['홍길동', '예시로', '00000,']) expect(ledger).not.toContain(value);
  });

  test('holds no letter twice, and is none when no letter waits', async () => {
    const { shop } = await lettersBatched(1);
    expect(await createLetterBatch(shop.ctx, { reason, actor: printer })).toEqual({ batch: null, waiting: 0 });
    expect(await sealedLetters(shop)).toHaveLength(1);
  });

  test('stops at its limit and tells how many still wait', async () => {
    const { shop } = await lettersWaiting(3);
    const some = { reason, actor: printer, limit: 2 };
    expect(await createLetterBatch(shop.ctx, some)).toMatchObject({ batch: { letters: 2 }, waiting: 1 });
    expect(await createLetterBatch(shop.ctx, some)).toMatchObject({ batch: { letters: 1 }, waiting: 0 });
  });

  test('by two at once takes each letter once, and leaves no second copy', async () => {
    const { shop, memberIds } = await lettersWaiting(3);
    const other = await shop.openAnother();
    const both = await Promise.all([
      createLetterBatch(shop.ctx, { reason, actor: printer }),
      createLetterBatch(other, { reason, actor: printer }),
    ]);
    const letters = both.map(({ batch }) => batch?.letters ?? 0);
    expect(letters.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect((await sealedLetters(shop)).map(({ memberId }) => memberId)).toEqual(memberIds);
  });

  test('leaves out a member who returned while the letters were drawn, and keeps nothing of theirs', async () => {
    const { shop, memberIds } = await lettersWaiting(2);
    const [returned = '', stays = ''] = memberIds;
    const host = await openSession(shop);
    // The cycle is cancelled in a transaction that commits only when the batch waits for its lock.
    await host.query('begin');
    await host.query(`update dormouse.cycle set state = 'cancelled', closed_at = now() where member_id = $1`, [
      returned,
    ]);
    await host.query(
      `update dormouse.notice set state = 'void', ended_at = now(), ended_reason = 'activity' where member_id = $1`,
      [returned],
    );
    const creating = batchAll(shop.ctx);
    await untilBlocked(shop.database.admin);
    await host.query('commit');
    const { batchId, letters } = await creating;
    expect(letters).toBe(1);
    expect(await letterOf(shop, returned)).toMatchObject({ batchId: null, attempt: null });
    expect(await letterOf(shop, stays)).toMatchObject({ batchId });
    expect((await sealedLetters(shop)).map(({ memberId }) => memberId)).toEqual([stays]);
  });

  test('leaves nothing behind when the ledger refuses it', async () => {
    const { shop } = await lettersWaiting(1);
    await shop.database.admin.query('revoke insert on dormouse.letter_batch from dormouse_mover');
    await expect(batchAll(shop.ctx)).rejects.toThrow('letter_batch');
    expect(await sealedLetters(shop)).toEqual([]);
    await shop.database.admin.query('grant insert on dormouse.letter_batch to dormouse_mover');
    expect(await batchAll(shop.ctx)).toMatchObject({ letters: 1 });
  });

  test('stands when only the answer to its commit was lost', async () => {
    const { shop } = await lettersWaiting(1);
    const reached = firstTimeAt('after commit of letters', async () => {
      throw new Error('the connection broke');
    });
    const ctx = await shop.openAnother({ reached });
    expect(await createLetterBatch(ctx, { reason, actor: printer })).toMatchObject({
      batch: { letters: 1 },
      waiting: 0,
    });
    expect(await sealedLetters(shop)).toHaveLength(1);
  });

  test('that breaks off before its commit can be opened by nobody, and its letters still wait', async () => {
    const { shop, memberIds } = await lettersWaiting(1);
    // With its connections gone it can take back nothing, as if it had been killed.
    const ctx: Context = await shop.openAnother({ reached: firstTimeAt('letters sealed', () => ctx.close()) });
    await expect(createLetterBatch(ctx, { reason, actor: printer })).rejects.toThrow();
    expect(await sealedLetters(shop)).toHaveLength(1);
    expect(await listLetterBatches(shop.ctx, { before: null, limit: 10 })).toEqual([]);
    expect(await letterOf(shop, memberIds[0])).toMatchObject({ batchId: null, attempt: null });
    expect(await batchAll(shop.ctx)).toMatchObject({ letters: 1 });
    // What was left behind goes with the term like the others.
    expect(await sealedLetters(shop)).toHaveLength(2);
    await performAt(shop, '2026-12-23');
    expect(await sealedLetters(shop)).toEqual([]);
  });

  test('goes on past a letter whose text can not be opened, and raises an alarm', async () => {
    const { shop, memberIds } = await lettersWaiting(3);
    const [broken = ''] = memberIds;
    await shop.database.admin.query(
      `update vault.record set sealed = set_byte(sealed, 60, 255 - get_byte(sealed, 60)) where member_id = $1`,
      [broken],
    );
    // With a limit of one, the broken letter stands before all others.
    const { batch, waiting } = await createLetterBatch(shop.ctx, { reason, actor: printer, limit: 1 });
    expect([batch?.letters, waiting]).toEqual([1, 2]);
    expect((await sealedLetters(shop)).map(({ memberId }) => memberId)).not.toContain(broken);
    expect(await shop.ctx.metrics.registry.metrics()).toContain('kind="notice_text_unreadable"} 1');
  });

  test('needs a reason and a limit that makes sense, and leaves nothing behind when it is stopped', async () => {
    const { shop } = await lettersWaiting(1);
    const refused = { code: 'input_invalid' };
    await expect(createLetterBatch(shop.ctx, { reason: ' ', actor: printer })).rejects.toMatchObject(refused);
    for (const limit of [0, -1, 1.5, 20_001]) {
      await expect(createLetterBatch(shop.ctx, { reason, actor: printer, limit })).rejects.toMatchObject(refused);
    }
    const signal = AbortSignal.abort();
    const stopped = createLetterBatch(shop.ctx, { reason, actor: printer, signal });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(await sealedLetters(shop)).toEqual([]);
  });

  test('moves no clock outside development', async () => {
    const { shop } = await lettersWaiting(0, { env: { DEVELOPMENT: 'false' } });
    const asOf = '2026-10-01';
    const created = createLetterBatch(shop.ctx, { reason, actor: printer, asOf });
    await expect(created).rejects.toMatchObject({ code: 'input_invalid' });
  });

  test('is no data that was separated', async () => {
    const { shop, memberIds } = await lettersBatched(1);
    expect(await recordsIn(shop, memberIds[0] ?? '')).toEqual(['letter', 'notice']);
  });
});

describe('the list of batches', () => {
  test('shows the newest first, page by page, with what has become of the letters', async () => {
    const { shop } = await lettersWaiting(3);
    const made: string[] = [];
    for (const hour of [1, 2, 3]) {
      shop.setNow(`2026-11-22T0${hour + 3}:00:00Z`);
      const { batch } = await createLetterBatch(shop.ctx, { reason, actor: printer, limit: 1 });
      made.unshift(batch?.batchId ?? '');
    }
    const first = await listLetterBatches(shop.ctx, { before: null, limit: 2 });
    const last = first.at(-1);
    const before = { at: last?.createdAt ?? '', batchId: last?.batchId ?? '' };
    const second = await listLetterBatches(shop.ctx, { before, limit: 2 });
    expect([...first, ...second].map(({ batchId }) => batchId)).toEqual(made);
    expect(await showLetterBatch(shop.ctx, made[0] ?? '')).toEqual(first[0]);
  });

  test('shows one that an earlier version wrote to a folder as forgotten', async () => {
    const { shop } = await lettersWaiting(0);
    const batchId = '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b';
    await shop.database.admin.query(
      `insert into dormouse.letter_batch (batch_id, exported_at, exported_by, letters, manifest)
       values ($1, '2026-10-01T00:00:00Z', 'cli:before', 7, '{"version": 1, "files": []}')`,
      [batchId],
    );
    expect(await showLetterBatch(shop.ctx, batchId)).toMatchObject({
      letters: 7,
      pages: null,
      termOn: null,
      openable: false,
    });
  });

  test('knows no batch that nobody made', async () => {
    const { shop } = await lettersWaiting(0);
    const shown = showLetterBatch(shop.ctx, '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b');
    await expect(shown).rejects.toMatchObject({ code: 'batch_not_found' });
  });
});
