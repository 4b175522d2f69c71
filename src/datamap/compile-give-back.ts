import { type Compilation, columnOf, identityOf } from './compile-reach.js';
import type { GiveBackTable, Shape, ShapeColumn, ShapeTable } from './compiled-map.js';
import { entryOf, isRetained, type MoveEntry, type StripEntry } from './data-map.js';
import { quoteName, quoteTable } from './names.js';

/** The shape of what is sealed: whole rows of moved tables; identity and leaving columns of stripped ones. */
export function shapeOf(compilation: Compilation): Shape {
  return {
    tables: compilation.map.data.filter(isRetained).map((entry): ShapeTable => {
      const identity = entry.mode === 'strip' ? identityOf(compilation, entry) : [];
      const names =
        entry.mode === 'strip'
          ? [...identity, ...Object.keys(entry.columns)]
          : [...(compilation.catalog.tables.get(entry.table)?.columns.keys() ?? [])];
      return {
        table: entry.table,
        mode: entry.mode,
        columns: names.map((name) => columnShape(compilation, entry.table, name)),
        identity: identity.length,
      };
    }),
  };
}

function columnShape(compilation: Compilation, table: string, name: string): ShapeColumn {
  const column = columnOf(compilation, table, name);
  return { name, type: column.type, generated: column.generated };
}

/** Parents before children, whatever order the map names them in. */
function returningOrder({ map, catalog }: Compilation): (MoveEntry | StripEntry)[] {
  const ordered: (MoveEntry | StripEntry)[] = [];
  const visited = new Set<string>();
  const visit = (table: string) => {
    if (visited.has(table)) return;
    visited.add(table);
    for (const key of catalog.tables.get(table)?.foreignKeys ?? []) visit(key.parent);
    const entry = entryOf(map, table);
    if (entry && isRetained(entry)) ordered.push(entry);
  };
  for (const entry of map.data) visit(entry.table);
  return ordered;
}

/** Record input and output are each other's inverse for every type, padding and precision included. */
function putMoved(compilation: Compilation, entry: MoveEntry): string {
  const columns = [...(compilation.catalog.tables.get(entry.table)?.columns.values() ?? [])].filter(
    (column) => !column.generated,
  );
  const names = columns.map((column) => quoteName(column.name));
  const table = quoteTable(entry.table);
  return `insert into ${table} as t (${names.join(', ')}) overriding system value
select ${names.map((name) => `r.${name}`).join(', ')}
from unnest(($1::text[])::${table}[]) as r
returning (t.*)::text as line`;
}

/** As `put`, for a table that has changed since: only the given columns are written and answered. */
export function putColumns(changed: { table: string; given: readonly string[] }): string {
  const names = changed.given.map(quoteName);
  const table = quoteTable(changed.table);
  return `insert into ${table} as t (${names.join(', ')}) overriding system value
select ${names.map((name) => `r.${name}`).join(', ')}
from unnest(($1::text[])::${table}[]) as r
returning row(${names.map((name) => `t.${name}`).join(', ')})::text as line`;
}

function valuesList(
  compilation: Compilation,
  entry: StripEntry,
): { identity: string[]; leaving: string[]; source: string } {
  const identity = identityOf(compilation, entry).map(quoteName);
  const leaving = Object.keys(entry.columns).map(quoteName);
  const count = identity.length + leaving.length;
  const params = Array.from({ length: count }, (_, index) => `$${index + 1}::text[]`);
  const aliases = Array.from({ length: count }, (_, index) => `dormouse_v${index}`);
  return { identity, leaving, source: `unnest(${params.join(', ')}) as given (${aliases.join(', ')})` };
}

function cast(compilation: Compilation, table: string, quoted: string, value: string): string {
  const name = quoted.slice(1, -1).replaceAll('""', '"');
  return `${value}::${columnOf(compilation, table, name).type}`;
}

function putStripped(compilation: Compilation, entry: StripEntry): string {
  const { identity, leaving, source } = valuesList(compilation, entry);
  const set = leaving.map(
    (name, index) => `${name} = ${cast(compilation, entry.table, name, `given.dormouse_v${identity.length + index}`)}`,
  );
  const same = identity.map(
    (name, index) => `t.${name} = ${cast(compilation, entry.table, name, `given.dormouse_v${index}`)}`,
  );
  const fields = [...identity, ...leaving].map((name) => `t.${name}`);
  return `update ${quoteTable(entry.table)} as t set ${set.join(', ')}
from ${source}
where ${same.join(' and ')}
returning row(${fields.join(', ')})::text as line`;
}

/** Locks the rows and answers, row by row, which columns no longer hold their placeholder. */
function placeholdersStand(compilation: Compilation, entry: StripEntry): string {
  const { identity } = valuesList(compilation, entry);
  const params = identity.map((_, index) => `$${index + 1}::text[]`);
  const aliases = identity.map((_, index) => `dormouse_v${index}`);
  const same = identity.map(
    (name, index) => `t.${name} = ${cast(compilation, entry.table, name, `given.${aliases[index]}`)}`,
  );
  const stands = Object.entries(entry.columns).map(([column, placeholder]) => {
    const { type } = columnOf(compilation, entry.table, column);
    return `case when t.${quoteName(column)}::text is distinct from ((${placeholder ?? 'null'})::${type})::text then '${column.replaceAll("'", "''")}' end`;
  });
  return `select array_remove(array[${stands.join(', ')}]::text[], null) as overwritten
from ${quoteTable(entry.table)} as t, unnest(${params.join(', ')}) as given (${aliases.join(', ')})
where ${same.join(' and ')}
for update of t`;
}

export function compileGiveBack(compilation: Compilation, shape: Shape): GiveBackTable[] {
  return returningOrder(compilation).map((entry): GiveBackTable => {
    const table = shape.tables.find((candidate) => candidate.table === entry.table);
    const common = {
      table: entry.table,
      mode: entry.mode,
      columns: table?.columns ?? [],
      identity: table?.identity ?? 0,
    };
    if (entry.mode === 'strip') {
      return { ...common, put: putStripped(compilation, entry), stands: placeholdersStand(compilation, entry) };
    }
    return { ...common, put: putMoved(compilation, entry), stands: null };
  });
}
