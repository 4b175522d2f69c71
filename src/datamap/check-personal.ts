import type { CatalogTable } from './catalog.js';
import type { Checking } from './checking.js';
import { listNames } from './names.js';
import { type LooseMemberColumn, looseMemberColumns, personalColumns } from './personal-columns.js';

/** What only a person can judge: columns that look personal and stay, and tables that hang on members without a key. */
export function warnOfPersonal(checking: Checking): void {
  const { map, catalog, warning } = checking;
  const staying = personalColumns(map, catalog).filter(({ fate, sure }) => fate === 'stays' && sure);
  const stayingIn = (name: string) => staying.flatMap(({ table, column }) => (table === name ? [column] : []));
  for (const [index, { table, mode }] of map.data.entries()) {
    const columns = stayingIn(table);
    if (columns.length === 0) continue;
    const [look, it] = columns.length === 1 ? ['looks personal and stays', 'it'] : ['look personal and stay', 'they'];
    warning(
      ['data', index, mode === 'strip' ? 'columns' : 'table'],
      `${listNames(columns)} of ${table} ${look} readable after the separation; look whether ${it} may`,
    );
  }
  const loose = looseMemberColumns(map, catalog);
  const undeclared = staying.filter(({ mode }) => mode === null).map(({ table }) => table);
  for (const name of new Set([...loose.map(({ table }) => table), ...undeclared])) {
    const table = catalog.tables.get(name) as CatalogTable;
    warning(
      ['data'],
      untiedText(table, { loose: loose.filter((each) => each.table === name), personal: stayingIn(name) }),
    );
  }
  checkNotOfMembers(checking);
}

function checkNotOfMembers({ map, catalog, problem }: Checking): void {
  for (const [index, { table }] of (map.notOfMembers ?? []).entries()) {
    if (!catalog.tables.has(table)) problem(['notOfMembers', index, 'table'], `there is no table ${table}`);
  }
}

/** One text for each table that no foreign key ties to members, whatever of it looks like theirs. */
function untiedText(
  { name, kind }: CatalogTable,
  { loose, personal }: { loose: readonly LooseMemberColumn[]; personal: readonly string[] },
): string {
  const todo =
    kind === 'materialized view'
      ? 'it holds copies of what leaves until it is refreshed'
      : 'declare the table if it holds rows of members, else name it in notOfMembers';
  if (loose.length === 0) {
    const looks = personal.length === 1 ? 'looks' : 'look';
    return `${listNames(personal)} of ${name} ${looks} personal, and no foreign key ties it to members; ${todo}`;
  }
  const beside = personal.length > 0 ? `, beside ${listNames(personal)}` : '';
  const columns = loose.map(({ column, keyOf, types }) => {
    const of = keyOf ?? 'members';
    if (!types) return `${column} is named and typed like the key of ${of}`;
    return `${column} is named like the key of ${of}, but of type ${types.column}, and the key is ${types.key}`;
  });
  return `in ${name}, ${columns.join('; ')}: no foreign key says so${beside}; ${todo}`;
}
