import { type Compilation, columnOf, identityOf } from './compile-reach.js';
import type { Shape, ShapeColumn, ShapeTable } from './compiled-map.js';
import { isRetained } from './data-map.js';

/** The shape of what is sealed: whole rows of moved tables; identity and leaving columns of stripped ones. */
export function shapeOf(compilation: Compilation): Shape {
  return {
    tables: compilation.map.data.filter(isRetained).map((entry): ShapeTable => {
      const plain = (name: string) => columnShape(compilation, entry.table, name);
      if (entry.mode === 'move') {
        const names = [...(compilation.catalog.tables.get(entry.table)?.columns.keys() ?? [])];
        return { table: entry.table, mode: 'move', columns: names.map(plain), identity: 0 };
      }
      const identity = identityOf(compilation, entry).map(plain);
      const leaving = Object.entries(entry.columns).map(([name, placeholder]) => ({ ...plain(name), placeholder }));
      return { table: entry.table, mode: 'strip', columns: [...identity, ...leaving], identity: identity.length };
    }),
  };
}

function columnShape(compilation: Compilation, table: string, name: string): ShapeColumn {
  const { type, generated } = columnOf(compilation, table, name);
  return { name, type, generated };
}
