import { type DataEntry, type DataMap, isRetained } from '../../src/datamap/data-map.js';
import { quoteName, quoteTable } from '../../src/datamap/names.js';
import type { Scenario } from '../support/second-schema-scenario.js';

/** Text of every row by table; `owner` where the row itself names its member. */
export type Rows = Readonly<Record<string, readonly { readonly row: string; readonly owner: string | null }[]>>;

export async function rowsOf({ ctx: { dataMap }, database }: Scenario): Promise<Rows> {
  const rows: Record<string, { row: string; owner: string | null }[]> = {};
  for (const entry of dataMap.data) {
    const owner = memberColumn(dataMap, entry);
    const found = await database.admin.query<{ row: string; owner: string | null }>(
      `select t::text as row, ${owner ? `t.${quoteName(owner)}::text` : 'null'} as owner
       from ${quoteTable(entry.table)} as t order by t::text collate "C"`,
    );
    rows[entry.table] = found.rows;
  }
  return rows;
}

export function memberColumn(map: DataMap, entry: DataEntry): string | undefined {
  return entry.table === map.member.table ? map.member.key : entry.member;
}

/** What must be there when everybody has come back: all, but what was discarded when they left. */
export function rowsAfterReturn(map: DataMap, before: Rows, returned: ReadonlySet<string>): Record<string, string[]> {
  return Object.fromEntries(
    map.data.map((entry) => {
      const rows = before[entry.table] ?? [];
      const kept = entry.mode === 'discard' ? rows.filter(({ owner }) => !returned.has(owner ?? '')) : rows;
      return [entry.table, kept.map(({ row }) => row)];
    }),
  );
}

export function textsOf(rows: Rows): Record<string, string[]> {
  return Object.fromEntries(Object.entries(rows).map(([table, lines]) => [table, lines.map(({ row }) => row)]));
}

/** How many rows the vault must hold for the separated: whole rows of moved tables, and one for each stripped row. */
export function rowsThatLeft(map: DataMap, before: Rows, after: Rows, separated: ReadonlySet<string>): number {
  return map.data.filter(isRetained).reduce((sum, { table, mode }) => {
    const rows = before[table] ?? [];
    if (mode === 'move') return sum + rows.length - (after[table]?.length ?? 0);
    return sum + rows.filter(({ owner }) => separated.has(owner ?? '')).length;
  }, 0);
}

/** Tables where a row of theirs is left, and columns where something else than the placeholder stands. */
export async function whatIsLeftOf({ ctx: { dataMap }, database }: Scenario, memberIds: string[]): Promise<string[]> {
  const left: string[] = [];
  for (const entry of dataMap.data) {
    const member = memberColumn(dataMap, entry);
    if (!member || entry.mode === 'keep') continue;
    const theirs = `from ${quoteTable(entry.table)} as t where t.${quoteName(member)}::text = any($1::text[])`;
    const conditions =
      entry.mode === 'strip'
        ? Object.entries(entry.columns).map(([column, placeholder]) => ({
            name: `${entry.table}.${column}`,
            sql: `${theirs} and t.${quoteName(column)} is distinct from (${placeholder ?? 'null'})`,
          }))
        : [{ name: entry.table, sql: theirs }];
    for (const { name, sql } of conditions) {
      const { rowCount } = await database.admin.query(`select ${sql}`, [memberIds]);
      if (rowCount !== 0) left.push(name);
    }
  }
  return left;
}

/** The values of a member in each column that a notice names, as text. */
export async function personalValues(
  { ctx: { dataMap }, database }: Scenario,
  memberId: string,
): Promise<{ column: string; value: string; rows: number }[]> {
  const values: { column: string; value: string; rows: number }[] = [];
  for (const entry of dataMap.data) {
    if (entry.mode === 'keep') continue;
    for (const column of Object.keys(entry.items ?? {})) {
      const found = await database.admin.query<{ value: string; rows: number }>(
        `select t.${quoteName(column)}::text as value, count(*)::int as rows
         from ${quoteTable(entry.table)} as t where ${belongsTo(dataMap, entry)} and t.${quoteName(column)} is not null
         group by 1`,
        [memberId],
      );
      values.push(...found.rows.map((row) => ({ column: `${entry.table}.${column}`, ...row })));
    }
  }
  return values;
}

function belongsTo(map: DataMap, entry: DataEntry): string {
  const member = memberColumn(map, entry);
  if (member) return `t.${quoteName(member)}::text = $1`;
  const parent = map.data.find(({ table }) => table === entry.via?.table);
  if (!entry.via || !parent?.member) throw new Error(`${entry.table} hangs on more than one table`);
  const pairs = Object.entries(entry.via.columns);
  const same = pairs.map(([child, column]) => `p.${quoteName(column)} = t.${quoteName(child)}`);
  return `exists (select from ${quoteTable(parent.table)} as p
    where p.${quoteName(parent.member)}::text = $1 and ${same.join(' and ')})`;
}

/** Every value of every table of the database, one text a row: what a thief of a dump could search. */
export async function dumpValues({ database }: Scenario): Promise<string[]> {
  const { admin } = database;
  const tables = await admin.query<{ sql: string }>(
    `select format('select concat_ws(E''\\n'', %s) as text from %I.%I',
       string_agg(format('%I::text', column_name), ', ' order by ordinal_position), table_schema, table_name) as sql
     from information_schema.columns
     join information_schema.tables using (table_schema, table_name)
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
     group by table_schema, table_name`,
  );
  const texts: string[] = [];
  for (const { sql } of tables.rows)
    texts.push(...(await admin.query<{ text: string }>(sql)).rows.map(({ text }) => text));
  return texts;
}

/** Columns with a value of theirs that stands in no other row, each with that value. */
export async function ownValues(scenario: Scenario, memberId: string): Promise<Map<string, string>> {
  const dump = await dumpValues(scenario);
  const own = new Map<string, string>();
  for (const { column, value, rows } of await personalValues(scenario, memberId)) {
    // A short value in ASCII may stand in any digest by chance.
    const tellsApart = value.length >= 8 || /[^\p{ASCII}]/u.test(value);
    if (tellsApart && dump.filter((text) => text.includes(value)).length === rows) own.set(column, value);
  }
  return own;
}
