import type pg from 'pg';
import { openSmallShop, type SmallShop } from './small-shop.js';
import { smallShopDataMap } from './small-shop-files.js';
import { longAgo, separateAll } from './sweeps.js';

/** Payments are kept five years from their day, all the rest four years from the separation (2026-12-23). */
export const rowByRow = smallShopDataMap.replace(
  'small-payment: { like: membership, atLeast: { period: P1Y, from: record },',
  'small-payment: { destroyAfter: P1Y, from: separation, atLeast: { period: P5Y, from: record },',
);

export const [olderPaidAt, newerPaidAt] = ['2024-03-10T03:00:00Z', '2025-03-10T03:00:00Z'];
/** Five years after the older payment and after the newer one; when the membership goes. */
export const [olderGoesOn, newerGoesOn, membershipGoesOn] = ['2029-03-11', '2030-03-11', '2030-12-24'];

export interface RecordLine {
  readonly recordId: string;
  readonly class: string;
  readonly revision: number;
  readonly rowCount: number;
  readonly nextExpiryOn: string | null;
  readonly expiresOn: string | null;
  readonly keyId: string;
  readonly sealed: string;
}

/** One member with a payment of each year, and a neighbour with the same; separated on 2026-12-23. */
export async function memberWithPayments(dataMapText = rowByRow) {
  const shop = await openSmallShop({ dataMapText });
  const memberIds: string[] = [];
  for (let index = 0; index < 2; index += 1) {
    const memberId = await shop.addMember({ loginAt: longAgo });
    await shop.addPayment(memberId, newerPaidAt, 700);
    await shop.addPayment(memberId, olderPaidAt, 500);
    memberIds.push(memberId);
  }
  const [memberId = '', neighbour = ''] = memberIds;
  const before: Record<string, string[]> = { ...(await shop.rowsOf(memberId)), device_tokens: [] };
  await separateAll(shop);
  return { shop, memberId, neighbour, before };
}

export async function recordLines({ database }: SmallShop, memberId: string): Promise<RecordLine[]> {
  const { rows } = await database.admin.query<RecordLine>(
    `select record_id as "recordId", class, revision, row_count as "rowCount", next_expiry_on::text as "nextExpiryOn",
       expires_on::text as "expiresOn", key_id as "keyId", md5(sealed) as sealed
     from vault.record where member_id = $1 order by class`,
    [memberId],
  );
  return rows;
}

export async function recordOf(shop: SmallShop, memberId: string, name: string): Promise<RecordLine | undefined> {
  return (await recordLines(shop, memberId)).find((record) => record.class === name);
}

export async function ledgerLines(admin: pg.Pool, memberId: string) {
  const { rows } = await admin.query(
    `select class, row_counts as "rowCounts", created_on::text as "createdOn", due_on::text as "dueOn", reason, revision,
       separated_on::text as "separatedOn", executed_by as by
     from dormouse.destruction where member_id = $1 and class not in ('discarded') order by destroyed_at, class, record_id`,
    [memberId],
  );
  return rows;
}

/** Breaks the seal of one record, as a fault of the disk would. */
export async function breakSeal(shop: SmallShop, recordId: string): Promise<void> {
  await shop.database.admin.query(
    `update vault.record set sealed = set_byte(sealed, 60, 255 - get_byte(sealed, 60)) where record_id = $1`,
    [recordId],
  );
}

/** Makes everything of these members due on a day. Of a class that no data map has, what was written down counts. */
export async function makeDue({ database }: SmallShop, day: string, memberIds: readonly string[]): Promise<void> {
  await database.admin.query(
    `update vault.record set expires_on = $1, next_expiry_on = $1,
       class = case when class in ('notice', 'letter') then class else 'former' end
     where member_id = any($2)`,
    [day, memberIds],
  );
}
