import { ServiceError } from '../../errors.js';
import type { Catalog, CatalogTable } from '../catalog.js';
import { holdsRows, isOfPersonsAlone } from '../personal-columns.js';
import { guessColumn } from './column-guess.js';
import { type Known, tablesOf } from './known.js';
import { type Candidate, rankMemberTables } from './rank-member-tables.js';

/** The catalog without the schemas that nobody asked for. */
export function limitCatalog(catalog: Catalog, schemas: readonly string[] | undefined): Catalog {
  const known = new Set([...catalog.tables.keys()].map(schemaOf));
  for (const schema of schemas ?? []) {
    if (!known.has(schema)) {
      throw new ServiceError(
        'input_invalid',
        `The database has no tables in a schema ${schema}. It has ${[...known].sort().join(', ') || 'none'}.`,
      );
    }
  }
  const tables = new Map(
    [...catalog.tables].filter(
      ([name]) => schemas === undefined || schemas.length === 0 || schemas.includes(schemaOf(name)),
    ),
  );
  const limited = { ...catalog, tables };
  if (tablesOf(limited).length === 0) {
    throw new ServiceError(
      'configuration_invalid',
      `The database ${catalog.database} has no tables. Does the URL name the database that holds the members?`,
    );
  }
  return limited;
}

function schemaOf(table: string): string {
  return table.slice(0, table.indexOf('.'));
}

export interface ChosenTable {
  readonly table: CatalogTable;
  /** The likeliest first; the chosen one need not be the first where the caller chose. */
  readonly candidates: readonly Candidate[];
}

/** The table that the caller names, else the likeliest. */
export function chooseMemberTable(
  known: Pick<Known, 'catalog' | 'estimates'>,
  wanted: string | undefined,
): ChosenTable {
  const candidates = rankMemberTables(known);
  if (wanted === undefined) {
    const best = candidates[0];
    if (best) return { table: best.table, candidates };
    throw new ServiceError(
      'configuration_invalid',
      `None of the ${tablesOf(known.catalog).length} tables of ${known.catalog.database} looks like members: none has a key of its own, a name or address, and rows that refer to it. Name the table with --member-table.`,
    );
  }
  const table = tablesOf(known.catalog).find(({ name }) => name === wanted);
  if (table) return { table, candidates };
  const like = tablesOf(known.catalog).filter(({ name }) =>
    name.toLowerCase().endsWith(`.${wanted.toLowerCase().split('.').at(-1)}`),
  );
  const hint =
    like.length > 0
      ? `Did you mean ${like.map(({ name }) => name).join(' or ')}?`
      : 'Write it as schema.table, without quotes.';
  throw new ServiceError('input_invalid', `There is no table ${wanted}. ${hint}`);
}

export interface OutsideTable {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Tables that look personal though nothing leads to them from a member. */
export function tablesOutside(known: Known, declared: ReadonlySet<string>): OutsideTable[] {
  return [...known.catalog.tables.values()].flatMap((table) => {
    if (declared.has(table.name) || !holdsRows(table)) return [];
    const sure = [...table.columns.values()].flatMap((column) => {
      const guess = guessColumn(known, table, column);
      return guess?.personal && guess.sure ? [{ name: column.name, meaning: guess.meaning }] : [];
    });
    if (!sure.some(({ meaning }) => isOfPersonsAlone(meaning))) return [];
    return [{ table: table.name, columns: sure.map(({ name }) => name) }];
  });
}
