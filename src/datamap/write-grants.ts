import type { Catalog } from './catalog.js';
import type { DataMap } from './data-map.js';
import { clerkRights, moverRights, type TableRights } from './grants.js';
import { listNames, quoteName, quoteTable, splitTable } from './names.js';
import { guardedTables } from './row-security.js';

const roles = ['dormouse_owner', 'dormouse_clerk', 'dormouse_mover', 'dormouse_auditor'] as const;

/**
 * The SQL that the DBA of the member database runs, written from a map that was loaded. It can be run again after
 * every change of the map: in the schemas that the map names, rights that are no longer needed are taken back.
 */
export function writeGrants(map: DataMap, catalog: Catalog): string {
  const clerk = clerkRights(map, catalog);
  const mover = moverRights(map, catalog);
  const tables = [map.member.table, ...map.data.map(({ table }) => table)];
  const schemas = [
    ...new Set([
      ...tables.map((table) => splitTable(table).schema),
      ...schemasOf(catalog, clerk),
      ...schemasOf(catalog, mover),
    ]),
  ];
  const database = quoteName(catalog.database);
  return `-- Rights for Dormouse in the database ${catalog.database.replace(/\s+/g, ' ')}, written from the data map by \`dormouse grants\`.
-- Run it as a superuser, or as the owner of the tables who may also create roles. It can be run again at any time.

begin;

-- Four logins, each with its own connection URL. Set a password for each, for example with psql's \\password.
${roles.map(createRole).join('\n')}

grant connect on database ${database} to ${roles.join(', ')};

-- Creates and migrates the schemas dormouse and vault. Nothing of the operator's tables.
grant create on database ${database} to dormouse_owner;

-- What an earlier map gave.
${schemas.map((schema) => `revoke all on all tables in schema ${quoteName(schema)} from dormouse_clerk, dormouse_mover, dormouse_auditor;`).join('\n')}
${schemas.map((schema) => `revoke all on schema ${quoteName(schema)} from dormouse_clerk, dormouse_mover, dormouse_auditor;`).join('\n')}

-- Detection and HTTP: keys, dates and what the conditions name; no contact data.
${grantsOf('dormouse_clerk', clerk, catalog)}

-- Separation and restoration. The update of a column that nobody changes is what locking a row asks for.
${grantsOf('dormouse_mover', mover, catalog)}

${rowSecurity(map, catalog)}-- dormouse_auditor gets nothing here: it reads the service's own audit alone.

commit;
`;
}

function rowSecurity(map: DataMap, catalog: Catalog): string {
  const guarded = guardedTables(map, catalog);
  if (guarded.length === 0) return '';
  const needing = [...new Set(guarded.flatMap(({ roles }) => roles))].sort();
  const tables = listNames(guarded.map(({ table }) => table.replace(/\s+/g, ' ')));
  return `-- Policies of ${tables} would hide rows: a member would leave in part, or look inactive.
-- These roles must see every row. It gives them no right to any table; it takes a superuser to run.
${needing.map((role) => `alter role ${role} bypassrls;`).join('\n')}

`;
}

/** A role belongs to the whole server: another database's run may create it at the same moment. */
function createRole(role: string): string {
  return `do $$ begin
  if not exists (select from pg_catalog.pg_roles where rolname = '${role}') then create role ${role} login; end if;
exception when duplicate_object or unique_violation then null;
end $$;`;
}

function grantsOf(role: string, rights: readonly TableRights[], catalog: Catalog): string {
  const schemas = schemasOf(catalog, rights).map(quoteName);
  const usage = schemas.length > 0 ? [`grant usage on schema ${schemas.join(', ')} to ${role};`] : [];
  return [
    ...usage,
    ...rights.map((right) => `grant ${privileges(right)} on ${quoteTable(right.table)} to ${role};`),
  ].join('\n');
}

/** Of the tables, and of the types and collations of their columns: a value is cast and compared by name. */
function schemasOf(catalog: Catalog, rights: readonly TableRights[]): string[] {
  const typed = rights.flatMap(({ table, whole, select, update }) => {
    const columns = [...(catalog.tables.get(table)?.columns.values() ?? [])];
    const touched = columns.filter(({ name }) => whole.length > 0 || select.includes(name) || update.includes(name));
    const named = touched.flatMap(({ typeSchema, collation }) =>
      collation ? [typeSchema, collation.schema] : [typeSchema],
    );
    return named.filter((schema) => schema !== 'pg_catalog');
  });
  return [...new Set([...rights.map(({ table }) => splitTable(table).schema), ...typed])];
}

function privileges({ whole, select, update }: TableRights): string {
  const columns = (list: readonly string[]) => list.map(quoteName).join(', ');
  return [
    ...whole,
    ...(select.length > 0 ? [`select (${columns(select)})`] : []),
    ...(update.length > 0 ? [`update (${columns(update)})`] : []),
  ].join(', ');
}
