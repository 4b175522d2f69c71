import { type Catalog, isHiddenFrom } from './catalog.js';
import type { Checking } from './checking.js';
import { type DataMap, isColumnSource } from './data-map.js';
import { clerkRights, moverRights } from './grants.js';
import { listNames } from './names.js';

/** A table whose policies would hide rows from a role that has to see every one of them. */
export interface GuardedTable {
  readonly table: string;
  readonly roles: readonly string[];
}

/** The mapped tables and sources with policies for the roles that read them, whether the roles bypass policies or not. */
export function guardedTables(map: DataMap, catalog: Catalog): GuardedTable[] {
  const readers = [
    { role: 'dormouse_clerk', rights: clerkRights(map, catalog) },
    { role: 'dormouse_mover', rights: moverRights(map, catalog) },
  ];
  return [...catalog.tables.values()].flatMap(({ name, hidesRowsFrom }) => {
    const roles = readers.flatMap(({ role, rights }) =>
      hidesRowsFrom.includes(role) && rights.some(({ table }) => table === name) ? [role] : [],
    );
    return roles.length > 0 ? [{ table: name, roles }] : [];
  });
}

export function bypassSql(roles: readonly string[]): string {
  return roles.map((role) => `alter role ${role} bypassrls;`).join(' ');
}

/** Not for the grants, which give what is missing here. */
export function checkRowSecurity({ map, catalog, problem }: Checking): void {
  for (const { table, roles } of guardedTables(map, catalog)) {
    const hidden = roles.filter((role) => isHiddenFrom(catalog, table, role));
    if (hidden.length === 0) continue;
    problem(
      placeOf(map, table),
      `${table} has row security, whose policies would hide rows from ${listNames(hidden)}, so every query of theirs is refused; ` +
        `run as a superuser: ${bypassSql(hidden)}`,
    );
  }
}

function placeOf(map: DataMap, table: string): readonly (string | number)[] {
  const index = map.data.findIndex((entry) => entry.table === table);
  if (index >= 0) return ['data', index, 'table'];
  const source = map.activity.findIndex((each) => !isColumnSource(each) && each.table === table);
  return source >= 0 ? ['activity', source, 'table'] : ['member', 'table'];
}
