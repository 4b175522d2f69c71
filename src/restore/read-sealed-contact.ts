import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { type DataMap, entryOf } from '../datamap/data-map.js';
import { refuseOutdated } from '../destruction/refuse-outdated.js';
import type { ContactData } from '../notice/contact-points.js';
import { readSeparated } from '../vault/records.js';
import { type OpenedTable, openRows } from './opened-rows.js';
import { parseRowText } from './row-text.js';

export interface MemberContact extends ContactData {
  readonly memberId: string;
  readonly language: string | null;
  readonly loginId: string | null;
}

/**
 * How a separated member can be told something: what the live row still has, and what the vault holds in its place. Opens
 * their records, so the caller writes the audit in the same transaction. Null where nothing of their row is left.
 */
export async function readSealedContact(
  ctx: Context,
  tx: Transaction,
  member: { memberId: string; cycleId: string },
): Promise<MemberContact | null> {
  const live = await tx.maybeOne<MemberContact>(ctx.map.look.contact, [[member.memberId]]);
  const records = await readSeparated(tx, { memberIds: [member.memberId], cycleIds: [member.cycleId] });
  await refuseOutdated(tx, records);
  const opened = await openRows(ctx, tx, records);
  const sealed = valuesOf(opened.get(ctx.dataMap.member.table) ?? []);
  if (!live && sealed.size === 0) return null;
  const { contact, lookup } = ctx.dataMap.member;
  const left = leavingColumns(ctx.dataMap);
  const value = (column: string | undefined, name: keyof MemberContact) => {
    if (column === undefined) return null;
    if (sealed.has(column)) return sealed.get(column) ?? null;
    // What stands in the place of a destroyed value is nobody's address.
    return left.has(column) ? null : (live?.[name] ?? null);
  };
  return {
    memberId: member.memberId,
    name: value(contact.name, 'name'),
    email: value(contact.email, 'email'),
    phone: value(contact.phone, 'phone'),
    postalCode: value(contact.address?.postalCode, 'postalCode'),
    line1: value(contact.address?.line1, 'line1'),
    line2: value(contact.address?.line2, 'line2'),
    language: value(contact.language, 'language'),
    loginId: value(lookup[0], 'loginId'),
  };
}

function leavingColumns(map: DataMap): ReadonlySet<string> {
  const entry = entryOf(map, map.member.table);
  return new Set(entry?.mode === 'strip' ? Object.keys(entry.columns) : []);
}

/** A member has one row in the member table. */
function valuesOf(tables: readonly OpenedTable[]): Map<string, string | null> {
  const [table] = tables;
  const line = table?.lines[0];
  if (!table || line === undefined) return new Map();
  const fields = parseRowText(line.row);
  return new Map(table.shape.columns.map(({ name }, index) => [name, fields[index] ?? null]));
}
