import type { Handle } from '../database/sql.js';
import { quoteName, quoteTable } from '../datamap/names.js';

/**
 * Those of these ids that the member database knows, as it prints them: '007' is found as '7', which is another id for
 * the ledger. The bare parameter takes the type of the key; an id that does not fit it is a data exception (class 22).
 */
export function readMemberKeys(
  handle: Handle,
  asked: { member: { table: string; key: string }; memberIds: readonly string[] },
): Promise<{ memberId: string }[]> {
  const key = `member.${quoteName(asked.member.key)}`;
  return handle.rows(
    `select ${key}::text as "memberId" from ${quoteTable(asked.member.table)} as member where ${key} = any($1)`,
    [asked.memberIds],
  );
}
