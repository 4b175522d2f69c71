import { foreignKeysOf, primaryKeyOf, rootOf } from './catalog.js';
import { givenMember } from './compile-owner.js';
import { type Compilation, columnOf, identityOf, rowsIn } from './compile-reach.js';
import type { GiveBackCircle, GiveBackTable, RowOwner, Shape } from './compiled-map.js';
import { type DataEntry, isRetained, type MoveEntry, type StripEntry } from './data-map.js';
import { quoteName, quoteTable, quoteText } from './names.js';
import { returningGroups } from './returning-order.js';

/**
 * Parents before children, whatever order the map names them in; tables that refer to each other in a circle together.
 * The rows of a stripped table are live all the time: it waits for nobody but whom a leaving column refers to.
 */
function returningOrder(compilation: Compilation): (MoveEntry | StripEntry)[][] {
  const { map, catalog } = compilation;
  const entries = map.data.filter(isRetained);
  const byTable = new Map(entries.map((entry) => [entry.table, entry]));
  const parentsOf = (table: string) =>
    foreignKeysOf(catalog, table)
      .filter(({ columns }) => waitsFor(byTable.get(table), columns))
      .map(({ parent }) => rootOf(catalog, parent));
  const groups = returningGroups([...byTable.keys()], parentsOf);
  return groups.flatMap((group) => {
    const found = group.flatMap((table) => byTable.get(table) ?? []);
    const moved = found.filter(({ mode }) => mode === 'move');
    const stripped = found.filter(({ mode }) => mode === 'strip').map((entry) => [entry]);
    return moved.length > 0 ? [moved, ...stripped] : stripped;
  });
}

function waitsFor(entry: DataEntry | undefined, columns: readonly string[]): boolean {
  return entry?.mode !== 'strip' || columns.some((column) => Object.hasOwn(entry.columns, column));
}

/** Record input and output are each other's inverse for every type, padding and precision included. */
function insertRows(compilation: Compilation, table: string, param: number): string {
  const columns = [...(compilation.catalog.tables.get(table)?.columns.values() ?? [])].filter(
    (column) => !column.generated,
  );
  const names = columns.map((column) => quoteName(column.name));
  return `insert into ${quoteTable(table)} as t (${names.join(', ')}) overriding system value
select ${names.map((name) => `r.${name}`).join(', ')}
from unnest(($${param}::text[])::${quoteTable(table)}[]) as r
returning (t.*)::text as line`;
}

function circleOf(compilation: Compilation, tables: readonly string[]): GiveBackCircle {
  const parts = tables.map((table, index) => `part_${index} as (${insertRows(compilation, table, index + 1)})`);
  const answers = tables.map((_, index) => `select ${index} as part, line from part_${index}`);
  return { tables, put: `with ${parts.join(',\n')}\n${answers.join('\nunion all\n')}` };
}

/** What stands by primary key, the operator's own equality included. */
function rereadMoved(compilation: Compilation, table: string): string | null {
  const found = compilation.catalog.tables.get(table);
  const key = found ? primaryKeyOf(found) : undefined;
  if (!key) return null;
  const same = key.map((name) => `t.${quoteName(name)} = r.${quoteName(name)}`);
  return `select (t.*)::text as line
from ${rowsIn(compilation, table)} as t, unnest(($1::text[])::${quoteTable(table)}[]) as r
where ${same.join(' and ')}`;
}

interface StripParts {
  /** Quoted. */
  readonly identity: readonly string[];
  readonly leaving: readonly string[];
  readonly same: string;
  readonly line: string;
  /** So many columns, and the members. */
  given(count: number): string;
  cast(quoted: string, index: number): string;
}

function partsOf(compilation: Compilation, entry: StripEntry, owner: RowOwner | undefined): StripParts {
  const identity = identityOf(compilation, entry).map(quoteName);
  const leaving = Object.keys(entry.columns).map(quoteName);
  const typeOf = (quoted: string) => columnOf(compilation, entry.table, quoted.slice(1, -1).replaceAll('""', '"')).type;
  const cast = (quoted: string, index: number) => `given.dormouse_v${index}::${typeOf(quoted)}`;
  return {
    identity,
    leaving,
    same: [...identity.map((name, index) => `t.${name} = ${cast(name, index)}`), owner?.sql ?? 'true'].join(' and '),
    line: `row(${[...identity, ...leaving].map((name) => `t.${name}`).join(', ')})::text as line`,
    given(count) {
      const params = Array.from({ length: count + 1 }, (_, index) => `$${index + 1}::text[]`);
      const aliases = Array.from({ length: count }, (_, index) => `dormouse_v${index}`);
      return `unnest(${params.join(', ')}) as given (${[...aliases, givenMember].join(', ')})`;
    },
    cast,
  };
}

function putStripped(compilation: Compilation, entry: StripEntry, parts: StripParts): string {
  const { identity, leaving, same, line, given, cast } = parts;
  const set = leaving.map((name, index) => `${name} = ${cast(name, identity.length + index)}`);
  return `update ${rowsIn(compilation, entry.table)} as t set ${set.join(', ')}
from ${given(identity.length + leaving.length)}
where ${same}
returning ${line}`;
}

function rereadStripped(compilation: Compilation, entry: StripEntry, parts: StripParts): string {
  const { identity, leaving, same, line, given } = parts;
  return `select ${line}
from ${rowsIn(compilation, entry.table)} as t, ${given(identity.length + leaving.length)}
where ${same}`;
}

/** Locks the rows and answers, row by row, which columns no longer hold their placeholder. */
function placeholdersStand(compilation: Compilation, entry: StripEntry, parts: StripParts): string {
  const { identity, same, given } = parts;
  const stands = Object.entries(entry.columns).map(([column, placeholder]) => {
    const { type } = columnOf(compilation, entry.table, column);
    return `case when t.${quoteName(column)}::text is distinct from ((${placeholder ?? 'null'})::${type})::text then ${quoteText(column)} end`;
  });
  return `select array_remove(array[${stands.join(', ')}]::text[], null) as overwritten
from ${rowsIn(compilation, entry.table)} as t, ${given(identity.length)}
where ${same}
for update of t`;
}

export function compileGiveBack(
  compilation: Compilation,
  shape: Shape,
  owners: ReadonlyMap<string, RowOwner>,
): GiveBackTable[] {
  return returningOrder(compilation).flatMap((group) => {
    const circle =
      group.length > 1
        ? circleOf(
            compilation,
            group.map(({ table }) => table),
          )
        : null;
    return group.map((entry): GiveBackTable => {
      const table = shape.tables.find((candidate) => candidate.table === entry.table);
      const found = compilation.catalog.tables.get(entry.table);
      const common = {
        table: entry.table,
        mode: entry.mode,
        columns: table?.columns ?? [],
        identity: table?.identity ?? 0,
        hooked: found !== undefined && found.triggers.length + found.rules.length > 0,
        circle,
      };
      if (entry.mode === 'strip') {
        const parts = partsOf(compilation, entry, owners.get(entry.table));
        const put = putStripped(compilation, entry, parts);
        const stands = placeholdersStand(compilation, entry, parts);
        return { ...common, put, stands, reread: rereadStripped(compilation, entry, parts) };
      }
      const put = insertRows(compilation, entry.table, 1);
      return { ...common, put, stands: null, reread: rereadMoved(compilation, entry.table) };
    });
  });
}
