import type { Handle, Transaction } from '../database/sql.js';

/** What the ledger of destruction says of a record; nothing of its content. */
export interface ExpiredRecord {
  readonly memberId: string;
  readonly recordId: string;
  readonly cycleId: string;
  readonly class: string;
  readonly revision: number;
  readonly sealedAt: string;
  readonly nextExpiryOn: string | null;
  readonly expiresOn: string | null;
  readonly rowCount: number;
}

const columns = `record.member_id as "memberId", record.record_id as "recordId", record.cycle_id as "cycleId", record.class,
  record.revision, record.sealed_at as "sealedAt", record.next_expiry_on as "nextExpiryOn",
  record.expires_on as "expiresOn", record.row_count as "rowCount"`;

/**
 * On $1, when the first of its rows is due. The text of a notice goes no earlier than the separated data that it stood
 * for, whatever its own day.
 */
const due = `record.next_expiry_on <= $1::date and (record.class <> 'notice' or not exists (
       select from vault.record as data
       where data.member_id = record.member_id and data.cycle_id = record.cycle_id
         and data.class not in ('notice', 'letter') and (data.expires_on is null or data.expires_on > $1::date)))`;

/** On $1, of the members in $2. */
const dueData = `select ${columns} from vault.record as record
     where record.next_expiry_on <= $1::date and record.class not in ('notice', 'letter')
       and record.member_id = any($2::text[])`;

/** Members who have a record of which something is due, after `after`. Nothing is locked: cycles are locked first. */
export function readMembersExpired(
  handle: Handle,
  page: { today: string; after: string; limit: number },
): Promise<{ memberId: string }[]> {
  return handle.rows(
    `select distinct record.member_id as "memberId"
     from vault.record as record
     where ${due} and record.member_id > $2::text
     order by record.member_id
     limit $3::int`,
    [page.today, page.after, page.limit],
  );
}

/** Whose data, or the evidence of it, would go. Printed letters are copies: a large batch of them is no alarm. */
export function countMembersExpired(handle: Handle, today: string): Promise<{ members: number }> {
  return handle.one(
    `select count(distinct record.member_id)::int as members from vault.record as record
     where ${due} and record.class <> 'letter'`,
    [today],
  );
}

/** Texts of notices and printed letters. */
export function countExpiredTexts(
  handle: Handle,
  expired: { memberIds: readonly string[]; today: string },
): Promise<{ records: number }> {
  return handle.one(
    `select count(*)::int as records from vault.record as record
     where ${due} and record.class in ('notice', 'letter') and record.member_id = any($2::text[])`,
    [expired.today, expired.memberIds],
  );
}

/** The separated data of these members of which something is due. */
export function readDue(
  handle: Handle,
  expired: { memberIds: readonly string[]; today: string },
): Promise<ExpiredRecord[]> {
  return handle.rows(`${dueData} order by record.member_id, record.record_id`, [expired.today, expired.memberIds]);
}

/** The same, locked. */
export function lockDue(
  tx: Transaction,
  expired: { memberIds: readonly string[]; today: string },
): Promise<ExpiredRecord[]> {
  return tx.rows(`${dueData} order by record.member_id, record.record_id for update`, [
    expired.today,
    expired.memberIds,
  ]);
}

/** Texts of notices and printed letters whose day has come; the data is settled before. */
export function removeExpiredTexts(
  tx: Transaction,
  expired: { memberIds: readonly string[]; today: string },
): Promise<ExpiredRecord[]> {
  return tx.rows(
    `delete from vault.record as record
     where ${due} and record.class in ('notice', 'letter') and record.member_id = any($2::text[])
     returning ${columns}`,
    [expired.today, expired.memberIds],
  );
}

/** The first day on which the last of a class is destroyed, by cycle, between two days; texts of notices are no data. */
export function readDueBetween(
  handle: Handle,
  page: { today: string; until: string; after: string; limit: number },
): Promise<{ memberId: string; cycleId: string; dueOn: string }[]> {
  return handle.rows(
    `select member_id as "memberId", cycle_id as "cycleId", min(expires_on) as "dueOn"
     from vault.record
     where next_expiry_on <= $2::date and expires_on > $1::date and expires_on <= $2::date
       and class not in ('notice', 'letter') and member_id > $3::text
     group by member_id, cycle_id
     order by member_id, cycle_id
     limit $4::int`,
    [page.today, page.until, page.after, page.limit],
  );
}

/** What of a cycle is sealed and when it is destroyed, the earliest first; what has no day yet comes last. */
export function readClassesDue(
  handle: Handle,
  cycle: { memberId: string; cycleId: string; after: string },
): Promise<{ class: string; dueOn: string | null }[]> {
  return handle.rows(
    `select class, expires_on as "dueOn"
     from vault.record
     where member_id = $1::text and cycle_id = $2::uuid and class not in ('notice', 'letter')
       and (expires_on is null or expires_on > $3::date)
     order by expires_on nulls last, class`,
    [cycle.memberId, cycle.cycleId, cycle.after],
  );
}

/** Cycles of these that still hold separated data. */
export function readCyclesHolding(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[] },
): Promise<{ cycleId: string }[]> {
  return tx.rows(
    `select distinct cycle_id as "cycleId" from vault.record
     where member_id = any($1::text[]) and cycle_id = any($2::uuid[]) and class not in ('notice', 'letter')`,
    [cycles.memberIds, cycles.cycleIds],
  );
}

/** Printed letters, and the texts that nobody has been sent. */
export function removeWaiting(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[]; textIds: readonly string[] },
): Promise<ExpiredRecord[]> {
  return tx.rows(
    `delete from vault.record as record
     where record.member_id = any($1::text[]) and record.cycle_id = any($2::uuid[])
       and (record.class = 'letter' or (record.class = 'notice' and record.record_id = any($3::uuid[])))
     returning ${columns}`,
    [cycles.memberIds, cycles.cycleIds, cycles.textIds],
  );
}

/** The evidence of a cycle's notices goes with the last of the data it stood for, and so do letters still to be printed. */
export function removeNoticeTexts(
  tx: Transaction,
  cycles: { memberIds: readonly string[]; cycleIds: readonly string[] },
): Promise<ExpiredRecord[]> {
  return tx.rows(
    `delete from vault.record as record
     where record.member_id = any($1::text[]) and record.cycle_id = any($2::uuid[]) and record.class in ('notice', 'letter')
     returning ${columns}`,
    [cycles.memberIds, cycles.cycleIds],
  );
}

/** Which of these period keys still open a record. */
export function readKeysInUse(handle: Handle, keyIds: readonly string[]): Promise<{ keyId: string }[]> {
  return handle.rows(
    `select asked.key_id as "keyId" from unnest($1::uuid[]) as asked (key_id)
     where exists (select from vault.record as record where record.key_id = asked.key_id)`,
    [keyIds],
  );
}
