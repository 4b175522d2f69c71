import { givenMember } from './compile-owner.js';
import { quoteName, quoteTable } from './names.js';

/** A column that a statement is given as an array of texts. */
export interface GivenColumn {
  readonly name: string;
  readonly type: string;
  /** An expression of the table that stands in for a null. */
  readonly orElse?: string | null;
}

interface PutTable {
  readonly table: string;
  /** Its heirs have rows of their own. */
  readonly only: boolean;
  /** What is answered of each row as it then stands: the text of a row of these. */
  readonly answered: readonly string[];
}

/** Rows that are live already. With `owner`, SQL over `t` and the member that is given last, those of nobody else. */
interface LiveRows extends PutTable {
  readonly identity: readonly GivenColumn[];
  readonly owner: string | null;
}

export interface InsertedPart extends Omit<PutTable, 'only'> {
  readonly columns: readonly GivenColumn[];
  /** Where each row lies is answered too: a row that is written again lies elsewhere. */
  readonly placed: boolean;
}

export interface CheckedColumn extends GivenColumn {
  /** SQL over the row, null for SQL NULL; without it nobody knows what was put in the value's place. */
  readonly placeholder?: string | null;
  /** What was put there is given, row by row, behind the sealed values. */
  readonly stood?: boolean;
}

function alias(index: number): string {
  return `dormouse_v${index}`;
}

function givenValue({ type, orElse }: GivenColumn, index: number): string {
  const value = `given.${alias(index)}::${type}`;
  return orElse ? `case when given.${alias(index)} is null then (${orElse}) else ${value} end` : value;
}

function unnested(count: number, { from = 0, owner = null }: { from?: number; owner?: string | null } = {}): string {
  const names = [
    ...Array.from({ length: count }, (_, index) => alias(index)),
    ...(owner === null ? [] : [givenMember]),
  ];
  const params = names.map((_, index) => `$${from + index + 1}::text[]`);
  return `unnest(${params.join(', ')}) with ordinality as given (${[...names, 'dormouse_at'].join(', ')})`;
}

function sameRow({ identity, owner }: LiveRows): string {
  const same = identity.map((column, index) => `t.${quoteName(column.name)} = ${givenValue(column, index)}`);
  return [...same, ...(owner === null ? [] : [owner])].join(' and ');
}

function rowOf(answered: readonly string[]): string {
  return `row(${answered.map((name) => `t.${quoteName(name)}`).join(', ')})::text`;
}

function rowsIn({ table, only }: PutTable): string {
  return `${only ? 'only ' : ''}${quoteTable(table)} as t`;
}

/**
 * Puts rows into several tables in one statement, so that keys between them, in a circle even, are looked at when all
 * rows are there. Takes each column of each part as `text[]`, in order; answers `part`, `line` and `place` in the order given.
 */
export function insertStatement(parts: readonly InsertedPart[]): string {
  let taken = 0;
  const inserts = parts.map((part, number) => {
    const insert = insertPart(part, number, taken);
    taken += part.columns.length;
    return insert;
  });
  // A rule of the host may allow no `with`.
  if (inserts.length === 1) return inserts.join('');
  const named = inserts.map((insert, number) => `part_${number} as (${insert})`);
  const answers = parts.map((_, number) => `select part, line, place from part_${number}`);
  return `with ${named.join(',\n')}\n${answers.join('\nunion all\n')}`;
}

function insertPart(part: InsertedPart, number: number, from: number): string {
  const { table, columns, answered, placed } = part;
  const place = placed ? `t.tableoid::text || ' ' || t.ctid::text` : 'null::text';
  return `insert into ${quoteTable(table)} as t (${columns.map(({ name }) => quoteName(name)).join(', ')})
overriding system value
select ${columns.map(givenValue).join(', ')}
from ${unnested(columns.length, { from })}
order by given.dormouse_at
returning ${number} as part, ${rowOf(answered)} as line, ${place} as place`;
}

/**
 * Locks the rows and answers, row by row (`at` counts from 1), the positions of the columns that hold neither what was
 * put in the value's place nor the sealed value itself. Takes identity, sealed values and what stood as `text[]`.
 */
export function standsStatement(table: LiveRows & { readonly checked: readonly CheckedColumn[] }): string {
  const { identity, checked, owner } = table;
  const known = checked.filter(({ stood }) => stood);
  const expectedOf = (column: CheckedColumn) => {
    if (column.stood) return `given.${alias(identity.length + checked.length + known.indexOf(column))}`;
    return column.placeholder === undefined ? 'null' : `((${column.placeholder ?? 'null'})::${column.type})::text`;
  };
  const overwritten = checked.map((column, index) => {
    const stands = `t.${quoteName(column.name)}::text`;
    const expected = expectedOf(column);
    const sealed = `given.${alias(identity.length + index)}`;
    return `case when ${stands} is distinct from ${expected} and ${stands} is distinct from ${sealed} then ${index} end`;
  });
  return `select given.dormouse_at::int as at, array_remove(array[${overwritten.join(', ')}]::int[], null) as overwritten
from ${rowsIn(table)}, ${unnested(identity.length + checked.length + known.length, { owner })}
where ${sameRow(table)}
for update of t`;
}

/** Takes identity and written columns as `text[]`; answers `at` and `line`. */
export function updateStatement(table: LiveRows & { readonly columns: readonly GivenColumn[] }): string {
  const { identity, columns, owner } = table;
  const set = columns.map(
    (column, index) => `${quoteName(column.name)} = ${givenValue(column, identity.length + index)}`,
  );
  return `update ${rowsIn(table)} set ${set.join(', ')}
from ${unnested(identity.length + columns.length, { owner })}
where ${sameRow(table)}
returning given.dormouse_at::int as at, ${rowOf(table.answered)} as line`;
}

/** Reads rows by their identity; answers `at` and `line`. */
export function rereadStatement(table: LiveRows): string {
  return `select given.dormouse_at::int as at, ${rowOf(table.answered)} as line
from ${rowsIn(table)}, ${unnested(table.identity.length, { owner: table.owner })}
where ${sameRow(table)}`;
}

/** How many rows still lie where they were put: `$1::text[]` of places. */
export function placesStatement(table: Omit<PutTable, 'answered'>): string {
  return `select count(*)::int as standing
from ${rowsIn({ ...table, answered: [] })},
  (select split_part(place, ' ', 1)::oid as inside, split_part(place, ' ', 2)::tid as spot from unnest($1::text[]) as place) as put
where t.ctid = put.spot and t.tableoid = put.inside`;
}

/** Whether the texts `$1::text[]` have the form of the type: fails when one has not. */
export function formStatement(type: string): string {
  return `select count(value::${type}) from unnest($1::text[]) as value`;
}
