import { askedKeys, type Compilation, columnOf, identityOf, rowsIn } from './compile-reach.js';
import type { PlacedStatement } from './compiled-map.js';
import type { DataEntry, StripEntry } from './data-map.js';
import { quoteName, quoteText } from './names.js';

/** A trigger or a rule may keep a row that was to go, put it back, or put other values in the place of ours. */
export function hasHooks({ catalog }: Compilation, { table }: DataEntry): boolean {
  const found = catalog.tables.get(table);
  return found !== undefined && found.triggers.length + found.rules.length > 0;
}

/** What identifies the rows of a stripped table (alias `t`), as a JSON array of texts. */
export function identitiesOf(compilation: Compilation, entry: DataEntry): string {
  const columns = identityOf(compilation, entry).map((column) => `t.${quoteName(column)}::text`);
  return `json_build_array(${columns.join(', ')}) as identity`;
}

/** Rows that went are looked for by their member; below another table nothing leads to them any more. */
export function compilePlaced(compilation: Compilation): PlacedStatement[] {
  const hooked = compilation.map.data.filter((entry) => hasHooks(compilation, entry));
  return hooked.flatMap((entry): PlacedStatement[] => {
    const { table, mode } = entry;
    if (mode === 'strip') return [{ table, by: 'identity', sql: standsIn(compilation, entry) }];
    if (mode === 'keep' || entry.member === undefined) return [];
    const from = `${rowsIn(compilation, table)} as t where t.${quoteName(entry.member)} = any(${askedKeys(compilation)})`;
    return [{ table, by: 'member', sql: `select 'rows' as put where exists (select from ${from})` }];
  });
}

function standsIn(compilation: Compilation, entry: StripEntry): string {
  const typeOf = (column: string) => columnOf(compilation, entry.table, column).type;
  const identity = identityOf(compilation, entry);
  const given = identity.map((_, index) => `dormouse_v${index}`);
  const same = identity.map((name, index) => `t.${quoteName(name)} = given.${given[index]}::${typeOf(name)}`);
  const put = Object.entries(entry.columns).map(([column, placeholder]) => {
    const wanted = `((${placeholder ?? 'null'})::${typeOf(column)})::text`;
    return `case when t.${quoteName(column)}::text is distinct from ${wanted} then ${quoteText(column)} end`;
  });
  return `select distinct put
from (select unnest(array[${put.join(', ')}]::text[]) as put
  from ${rowsIn(compilation, entry.table)} as t,
    unnest(${identity.map((_, index) => `$${index + 1}::text[]`).join(', ')}) as given (${given.join(', ')})
  where ${same.join(' and ')}) as stands
where put is not null
order by put`;
}
