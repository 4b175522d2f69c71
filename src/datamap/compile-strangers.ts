import { rootOf } from './catalog.js';
import { askedKeys, type Compilation, ours, parentColumn, rowsIn, rowsOf } from './compile-reach.js';
import type { StrangersStatement } from './compiled-map.js';
import { entryOf } from './data-map.js';
import { firedEdges, ownColumn } from './foreign-key-edges.js';
import { quoteName } from './names.js';

/**
 * Rows of nobody in the batch that a foreign key would change or delete along with rows that leave, where only the host's
 * own care says that there are none. The parents are locked by then, so that no further one comes.
 */
export function compileStrangers(compilation: Compilation): StrangersStatement[] {
  const { map, catalog } = compilation;
  return firedEdges(map, catalog).flatMap(({ key, stays }): StrangersStatement[] => {
    const parent = entryOf(map, rootOf(catalog, key.parent));
    const child = entryOf(map, rootOf(catalog, key.table));
    if (stays !== 'likely' || !parent || !child) return [];
    const own = ownColumn(map, child);
    if (own === undefined) return [];
    const wanted = key.parentColumns.map((column, index) => `t.${quoteName(column)} as ${parentColumn(index)}`);
    const hangs = key.columns.map((column, index) => `c.${quoteName(column)} = p.${parentColumn(index)}`);
    const owner = `c.${quoteName(own)}`;
    const sql = `select from (${rowsOf(compilation, parent, wanted)}) as p
join ${rowsIn(compilation, child.table)} as c on ${hangs.join(' and ')}
where ${owner} is distinct from p.${ours.key} and (${owner} = any(${askedKeys(compilation)})) is not true
limit 1`;
    return [{ table: child.table, key: key.name, sql }];
  });
}
