import type pg from 'pg';
import type { Context } from '../../src/context.js';
import { isUnreadable, openRecord } from '../../src/vault/open-record.js';
import { readRecords } from '../../src/vault/records.js';
import { never, operator } from './sweeps.js';

/** What a rewrap is told beside its keys. */
export const byOperator = { actor: operator, signal: never };

export interface RecordPlace {
  readonly memberId: string;
  readonly recordId: string;
  readonly class: string;
  readonly keyId: string;
}

export async function placesOf(admin: pg.Pool): Promise<RecordPlace[]> {
  const { rows } = await admin.query<RecordPlace>(
    `select member_id as "memberId", record_id as "recordId", class, key_id as "keyId" from vault.record
     order by member_id, class, record_id`,
  );
  return rows;
}

/** How many of all records open, and how many don't. */
export async function openAll(ctx: Context, admin: pg.Pool): Promise<{ opened: number; unreadable: number }> {
  const places = await placesOf(admin);
  const counted = { opened: 0, unreadable: 0 };
  for (let from = 0; from < places.length; from += 5_000) {
    const page = places.slice(from, from + 5_000);
    const memberIds = page.map(({ memberId }) => memberId);
    const records = await readRecords(ctx.mover, { memberIds, recordIds: page.map(({ recordId }) => recordId) });
    for (const record of records) {
      try {
        await openRecord(ctx.keyring, record);
        counted.opened += 1;
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        counted.unreadable += 1;
      }
    }
  }
  return counted;
}

/** Root keys by id, each with the number of keys that it wraps. */
export async function wrapsOf({ keyring }: Context): Promise<Record<string, number>> {
  const wrapped = [...keyring.listFixedKeys(), ...keyring.listPeriodKeys()];
  const rootKeys = await keyring.listRootKeys();
  return Object.fromEntries(rootKeys.map(({ id }) => [id, wrapped.filter((key) => key.rootKeyId === id).length]));
}
