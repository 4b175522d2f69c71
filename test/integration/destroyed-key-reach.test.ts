import { cp, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { openEnvelope } from '../../src/vault/envelope.js';
import { type Keyring, openKeyring } from '../../src/vault/keyring.js';
import type { SealedRecord } from '../../src/vault/records.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { longAgo, performAt, recordsIn, separateAll } from '../support/sweeps.js';

/** Separated on 2026-12-23, the membership falls due four years later. */
const fallsDueOn = '2030-12-24';
const monthIsOver = '2031-01-01';

/** What a backup of the database holds of the vault, and what a backup of the keyring holds. */
async function backUp({ ctx, database }: SmallShop, name: string) {
  const { rows } = await database.admin.query<SealedRecord>(
    `select member_id as "memberId", record_id as "recordId", class, revision, key_id as "keyId",
       wrapped_key as "wrappedKey", sealed from vault.record order by record_id`,
  );
  const path = `${ctx.config.files.keyring}-${name}`;
  await cp(ctx.config.files.keyring, path);
  await cp(`${ctx.config.files.keyring}.root`, `${path}.root`);
  return { dump: rows, path, keyring: await openKeyring({ path, createIfMissing: false }) };
}

/** Tries every key that the keyring has, under the id that the record names and under its own. */
async function opensWith(keyring: Keyring, record: SealedRecord): Promise<string | null> {
  for (const { id } of keyring.listPeriodKeys()) {
    const { key } = await keyring.periodKey(id);
    for (const keyId of [id, record.keyId]) {
      try {
        return openEnvelope({ ...record, keyId, binding: record, periodKey: { id: keyId, key } }).toString('utf8');
      } catch {
        // The next one.
      }
    }
  }
  return null;
}

describe('after a period key was destroyed', () => {
  test('a dump of before and the keyring of after do not give the data back; with the keyring of before they do', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo, loginId: 'marked-login-id' });
    await separateAll(shop);
    const before = await backUp(shop, 'before');
    const ofMember = before.dump.filter((record) => record.memberId === memberId && record.class === 'membership');
    expect(ofMember).toHaveLength(1);
    await performAt(shop, fallsDueOn);
    expect(await recordsIn(shop, memberId)).toEqual([]);
    const betweenThem = await backUp(shop, 'between');
    await performAt(shop, monthIsOver);
    const after = await backUp(shop, 'after');

    for (const record of ofMember) {
      expect(await opensWith(before.keyring, record)).toContain('marked-login-id');
      // Until its month is over the key lives: this far, and no further, reaches the deletion of the record alone.
      expect(await opensWith(betweenThem.keyring, record)).toContain('marked-login-id');
      expect(await opensWith(after.keyring, record)).toBeNull();
      expect(await readFile(after.path, 'utf8')).not.toContain(record.keyId);
    }
    const stored = (text: string) => [...text.matchAll(/"wrapped": "([^"]+)"/g)].map(([, wrapped]) => wrapped ?? '');
    const gone = JSON.parse(await readFile(before.path, 'utf8')).periodKeys.find(
      (key: { id: string }) => key.id === ofMember[0]?.keyId,
    );
    expect(stored(await readFile(before.path, 'utf8'))).toContain(gone.wrapped);
    expect(stored(await readFile(after.path, 'utf8'))).not.toContain(gone.wrapped);
  });
});
