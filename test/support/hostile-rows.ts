import { type DataEntry, type DataMap, entryOf } from '../../src/datamap/data-map.js';
import { quoteName, quoteTable } from '../../src/datamap/names.js';
import type { HostileSchema } from './hostile-schema.js';

/** Text of every row by table; of a partition or of a table that inherits, under its own name. */
export type Texts = Readonly<Record<string, readonly string[]>>;

/** What a host's own trigger writes at every update, and what the triggers write about it. */
const ofTriggers: Readonly<Record<string, readonly string[]>> = { 'club.members': ['updated_at', 'changes'] };
export const auditLog = 'outside.audit_log';

export async function textsOf({ database: { admin } }: HostileSchema): Promise<Texts> {
  const { rows: tables } = await admin.query<{ name: string; columns: string[] }>(
    `select format('%I.%I', n.nspname, c.relname) as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'm') and n.nspname in ('club', 'outside', '상점 주문') group by 1 order by 1`,
  );
  const texts: Record<string, readonly string[]> = {};
  for (const { name, columns } of tables) {
    const left = ofTriggers[name];
    const listed = columns.filter((column) => !left?.includes(column)).map((column) => `t."${column}"`);
    const text = left ? `row(${listed.join(', ')})::text` : 't::text';
    const { rows } = await admin.query<{ row: string }>(
      `select tableoid::regclass || ' ' || ${text} as row from only ${name} as t`,
    );
    texts[name] = rows.map(({ row }) => row).sort();
  }
  return texts;
}

/** Where each sequence stands. */
export async function sequencesOf({ database: { admin } }: HostileSchema): Promise<Record<string, string>> {
  const { rows } = await admin.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     where c.relkind = 'S' and n.nspname in ('club', '상점 주문') order by 1`,
  );
  const stands: Record<string, string> = {};
  for (const { name } of rows) {
    const found = await admin.query<{ stands: string }>(`select last_value || ' ' || is_called as stands from ${name}`);
    stands[name] = found.rows[0]?.stands ?? '';
  }
  return stands;
}

/** Tables with rows of others, or with columns of others that hold something else than their placeholder. */
export async function tablesWithMoreThan(
  { ctx: { dataMap }, database: { admin } }: HostileSchema,
  memberId: string,
): Promise<string[]> {
  const found: string[] = [];
  for (const entry of dataMap.data.filter(({ mode }) => mode !== 'keep')) {
    const places = entry.mode === 'strip' ? Object.entries(entry.columns) : [];
    const written = places.map(([name, is]) => `t.${quoteName(name)} is distinct from (${is ?? 'null'})`);
    const condition = entry.mode === 'strip' ? `(${written.join(' or ')})` : 'true';
    const { rowCount } = await admin.query(
      `select from ${quoteTable(entry.table)} as t where ${condition} and not ${isOf(dataMap, entry)}`,
      [memberId],
    );
    if (rowCount !== 0) found.push(`${entry.table}: ${rowCount}`);
  }
  return found;
}

function isOf(map: DataMap, entry: DataEntry): string {
  const member = entry.table === map.member.table ? map.member.key : entry.member;
  if (member) return `t.${quoteName(member)} = $1`;
  const parent = entryOf(map, entry.via?.table ?? '');
  const same = Object.entries(entry.via?.columns ?? {}).map(
    ([column, to]) => `t.${quoteName(column)}::text = p.${quoteName(to)}::text collate "C"`,
  );
  return `exists (select from ${quoteTable(entry.via?.table ?? '')} as p
    where ${same.join(' and ')} and p.${quoteName(parent?.member ?? '')} = $1)`;
}
