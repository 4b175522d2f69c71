import type { CatalogColumn, CatalogTable } from './catalog.js';
import { type Checking, checkInstant, columnAt, tableAt } from './checking.js';
import { contactColumns } from './consistency-member.js';

const notScalar = new Set(['json', 'jsonb', 'xml', 'bytea', 'tsvector', 'tsquery']);
/** Arrays, composites, geometry, ranges. */
const manyValued = new Set(['A', 'C', 'G', 'R']);

export function checkMemberColumns(checking: Checking): void {
  const { member } = checking.map;
  const table = tableAt(checking, member.table, ['member', 'table']);
  if (!table) return;
  if (table.inherited) {
    checking.problem(
      ['member', 'table'],
      `${table.name} inherits or is inherited from; members of such tables can't be told apart`,
    );
  }
  const key = columnAt(checking, member.table, member.key, ['member', 'key']);
  if (key) checkKey(checking, table, key);
  checkRegistration(checking, table);
  for (const { path, column } of contactColumns(checking.map)) columnAt(checking, member.table, column, path);
  const { language } = member.contact;
  if (language !== undefined) columnAt(checking, member.table, language, ['member', 'contact', 'language']);
  for (const [index, column] of member.lookup.entries()) {
    columnAt(checking, member.table, column, ['member', 'lookup', index]);
  }
}

function checkKey({ problem }: Checking, table: CatalogTable, key: CatalogColumn): void {
  const path = ['member', 'key'];
  if (manyValued.has(key.category) || notScalar.has(key.baseType)) {
    problem(path, `${key.name} is of type ${key.type}; the key must be a single value`);
  }
  // Its equality lies outside pg_catalog; without it a child's row in other letters would stay behind unseen.
  if (key.baseType === 'citext') problem(path, `${key.name} is of type citext; the key must tell letters apart`);
  const isUnique = table.uniques.some(
    ({ columns, partial, hasExpressions }) =>
      !partial && !hasExpressions && columns.length === 1 && columns[0] === key.name,
  );
  if (!isUnique) problem(path, `${key.name} is not unique by itself; the key needs a primary or unique key of its own`);
  if (!key.notNull) problem(path, `${key.name} may be null; the key must be not null`);
}

function checkRegistration(checking: Checking, table: CatalogTable): void {
  const { member } = checking.map;
  const path = ['member', 'registeredAt'];
  checkInstant(checking, {
    table: member.table,
    column: member.registeredAt,
    path,
    zone: member.registeredAtZone,
    zoneName: 'registeredAtZone',
  });
  if (table.columns.get(member.registeredAt)?.notNull === false) {
    checking.warning(path, `${member.registeredAt} may be null; a member without it counts from their activity alone`);
  }
}
