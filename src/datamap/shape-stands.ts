import type { Shape } from './compiled-map.js';
import { splitTable } from './names.js';

/** The part of a database handle that a look at the catalog needs. */
interface Asking {
  rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/**
 * A table whose columns are no longer those of the shape, or null. A row is sealed as one text, so a column that came
 * or went since the service read the catalog would shift or lose values: then nothing may be moved.
 */
export async function findChangedTable(handle: Asking, shape: Shape): Promise<string | null> {
  const names = shape.tables.map(({ table }) => splitTable(table));
  const found = await handle.rows<{ position: number; columns: string[] }>(
    `select asked.position::int as position, array_agg(a.attname::text order by a.attnum) as columns
     from unnest($1::text[], $2::text[]) with ordinality as asked (schema, name, position)
     join pg_namespace as n on n.nspname = asked.schema
     join pg_class as c on c.relnamespace = n.oid and c.relname = asked.name
     join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     group by asked.position`,
    [names.map(({ schema }) => schema), names.map(({ table }) => table)],
  );
  const columnsAt = new Map(found.map(({ position, columns }) => [position - 1, columns]));
  const changed = shape.tables.find((table, index) => !stands(table, columnsAt.get(index) ?? []));
  return changed?.table ?? null;
}

function stands({ mode, columns }: Shape['tables'][number], live: readonly string[]): boolean {
  const sealed = columns.map(({ name }) => name);
  if (mode === 'strip') return sealed.every((name) => live.includes(name));
  return sealed.join('\n') === live.join('\n');
}
