import { splitTable } from './names.js';

/** A name that says nothing of what it identifies. */
export function isGeneric(column: string): boolean {
  return /^_?(?:id|no|seq|idx|uid|uuid|guid|key|pk|code|num|number|번호|일련번호|순번)$/i.test(column);
}

/** How other tables call the key of a table, folded: by its own name, or by that of the table and the key. */
export function namesOfKey({ table, key }: { readonly table: string; readonly key: string }): Set<string> {
  const name = splitTable(table).table;
  const stem = name.replace(/^(?:tb|tbl|t)_/i, '');
  const stems = [name, stem, stem.replace(/ies$/i, 'y').replace(/s$/i, '')];
  const compound = stems.flatMap((each) => [`${each}_${key}`, `${each}_id`, `${each}_no`]);
  return new Set([...(isGeneric(key) ? [] : [key]), ...compound].map(foldName));
}

export function foldName(name: string): string {
  return name.toLowerCase().replaceAll(/[_\s-]/g, '');
}
