import type { CatalogCheck, CatalogColumn, CatalogTable, CatalogUnique } from './catalog.js';
import { primaryKeyOf } from './catalog.js';
import type { Probing } from './checking.js';
import type { DataMap, Expression, StripEntry } from './data-map.js';
import { columnsNamed } from './expression.js';
import { quoteName, quoteTable, splitTable } from './names.js';
import { ask, explain, mayBeAsked, mayBeRead, rowAlias, sqlStateOfRights, volatileFunctions } from './probe.js';

/** Enough rows to meet what is common; a separation that meets a rarer one is set aside and reported. */
const rowsTried = 1000;

/** SQLSTATE string_data_right_truncation. */
const tooLong = '22001';

interface Stripped {
  readonly entry: StripEntry;
  readonly table: CatalogTable;
  readonly index: number;
}

/** Whether each placeholder could stand in its column: type, length, not-null, unique and check constraints. */
export async function checkPlaceholders(checking: Probing): Promise<void> {
  for (const [index, entry] of checking.map.data.entries()) {
    const table = checking.catalog.tables.get(entry.table);
    if (entry.mode !== 'strip' || !table || !mayBeRead(checking, entry.table)) continue;
    const stripped = { entry, table, index };
    const sound: string[] = [];
    for (const [name, placeholder] of Object.entries(entry.columns)) {
      const column = table.columns.get(name);
      if (!column || column.generated) continue;
      if (await isSound(checking, stripped, { column, placeholder })) sound.push(name);
    }
    for (const unique of table.uniques) checkUnique(checking, stripped, unique);
    // A check is tried when every placeholder in it can be computed.
    for (const check of table.checks) {
      const touched = check.columns.filter((column) => Object.hasOwn(entry.columns, column));
      if (touched.length > 0 && touched.every((column) => sound.includes(column)))
        await tryCheck(checking, stripped, check);
    }
  }
}

async function isSound(
  checking: Probing,
  stripped: Stripped,
  at: { column: CatalogColumn; placeholder: Expression | null },
): Promise<boolean> {
  const { column, placeholder } = at;
  const path = ['data', stripped.index, 'columns', column.name];
  if (placeholder === null) {
    if (column.notNull) checking.problem(path, `${column.name} is not null, so its placeholder can't be null`);
    return !column.notNull;
  }
  if (!mayBeAsked(placeholder)) return false;
  for (const name of await volatileFunctions(checking, placeholder)) {
    checking.problem(
      path,
      `the placeholder calls ${name}, which answers differently each time; it must depend on the row alone`,
    );
  }
  const target = `${quoteTable(stripped.entry.table)} as ${rowAlias}`;
  const refusal = await explain(checking, `update ${target} set ${quoteName(column.name)} = (${placeholder})`);
  // That a text is too long is said with its length below.
  const isTooLong = refusal?.sqlState === tooLong && column.charactersMax !== null;
  if (refusal && !isTooLong) {
    checking.problem(path, `the placeholder can't stand here: ${refusal.message}`);
    // What may not be written may still be computed and compared.
    if (refusal.sqlState !== sqlStateOfRights) return false;
  }
  return tryValues(checking, stripped, { column, placeholder });
}

/** Over real rows where the placeholder depends on them; a constant needs none. */
function rowsFor({ entry }: Stripped, columns: readonly string[]): string {
  if (columns.length === 0) return `(select false as dormouse_of_row) as ${rowAlias}`;
  const needed = [...new Set(columns)].map(quoteName).join(', ');
  return `(select true as dormouse_of_row, ${needed} from ${quoteTable(entry.table)} limit ${rowsTried}) as ${rowAlias}`;
}

interface Tried {
  readonly rows: number;
  readonly nulls: number;
  readonly longest: number | null;
  readonly distinct: number;
}

async function tryValues(
  checking: Probing,
  stripped: Stripped,
  at: { column: CatalogColumn; placeholder: Expression },
): Promise<boolean> {
  const { column, placeholder } = at;
  const path = ['data', stripped.index, 'columns', column.name];
  const answer = await ask<Tried>(
    checking,
    `select count(*)::int as rows, count(*) filter (where (${placeholder}) is null)::int as nulls,
  max(pg_catalog.char_length((${placeholder})::text)) as longest,
  count(distinct (${placeholder})::text)::int as distinct,
  -- Cast for the errors that it may meet.
  count(((${placeholder})::${column.type})::text)::int as fitting
from ${rowsFor(stripped, columnsNamed(placeholder, stripped.table.columns.keys()))}`,
  );
  if ('refusal' in answer) {
    // A missing right has been told of by the plan.
    const isTold = answer.refusal.sqlState === sqlStateOfRights;
    if (!isTold) checking.problem(path, `the placeholder can't stand here: ${answer.refusal.message}`);
    return false;
  }
  const [{ rows, nulls, longest, distinct }] = answer.rows as [Tried];
  if (column.notNull && nulls > 0)
    checking.problem(path, `${column.name} is not null, but the placeholder is null in some rows`);
  if (column.charactersMax !== null && longest !== null && longest > column.charactersMax) {
    checking.problem(path, `the placeholder needs ${longest} characters, but ${column.name} is ${column.type}`);
  }
  const isUnique = stripped.table.uniques.some(
    ({ columns, partial }) => !partial && columns.length === 1 && columns[0] === column.name,
  );
  const names = namesOfRow(checking.map, stripped, placeholder);
  if (isUnique && names && distinct < rows - nulls) {
    checking.problem(path, `${column.name} is unique, but the placeholder gives several rows the same value`);
  }
  return true;
}

/** Whether the placeholder names what tells one row from the next. */
function namesOfRow(map: DataMap, { entry, table }: Stripped, placeholder: Expression): boolean {
  return columnsNamed(placeholder, identityOf(map, { entry, table })).length > 0;
}

function identityOf(map: DataMap, { entry, table }: Pick<Stripped, 'entry' | 'table'>): readonly string[] {
  return entry.table === map.member.table ? [map.member.key] : (primaryKeyOf(table) ?? []);
}

function checkUnique(checking: Probing, stripped: Stripped, unique: CatalogUnique): void {
  const { entry, index } = stripped;
  const touched = unique.columns.filter((column) => Object.hasOwn(entry.columns, column));
  const identity = identityOf(checking.map, stripped);
  if (touched.length === 0 || unique.columns.some((column) => identity.includes(column))) return;
  const isApart = touched.some((column) => {
    const placeholder = entry.columns[column];
    if (placeholder === null || placeholder === undefined) return unique.nullsDistinct;
    return !mayBeAsked(placeholder) || namesOfRow(checking.map, stripped, placeholder);
  });
  if (isApart) return;
  const named = identity.map((column) => column).join(', ') || 'the primary key';
  for (const column of touched) {
    checking.problem(
      ['data', index, 'columns', column],
      `${column} is unique (${unique.name}), but the placeholder is the same for every row; build it from ${named}`,
    );
  }
}

/** Evaluates the constraint over the rows as they would stand, without writing them. */
async function tryCheck(checking: Probing, stripped: Stripped, check: CatalogCheck): Promise<void> {
  const { entry, table, index } = stripped;
  const touched = check.columns.filter((column) => Object.hasOwn(entry.columns, column));
  const untouched = check.columns.filter((column) => !touched.includes(column));
  const needed = touched.flatMap((column) => columnsNamed(entry.columns[column] ?? '', table.columns.keys()));
  const values = check.columns.map((column) => {
    if (!touched.includes(column)) return quoteName(column);
    return `(${entry.columns[column] ?? 'null'})::${table.columns.get(column)?.type} as ${quoteName(column)}`;
  });
  const answer = await ask<{ broken: boolean }>(
    checking,
    `select coalesce(pg_catalog.bool_or((${check.expression}) is false), false) as broken
from (select ${values.join(', ')} from ${rowsFor(stripped, [...needed, ...untouched])}) as ${quoteName(splitTable(entry.table).table)}`,
  );
  const path = ['data', index, 'columns', touched[0] as string];
  if ('refusal' in answer) {
    checking.problem(path, `the check constraint ${check.name} could not be tried: ${answer.refusal.message}`);
  } else if (answer.rows[0]?.broken) {
    checking.problem(path, `the check constraint ${check.name} forbids the placeholder`);
  }
}
