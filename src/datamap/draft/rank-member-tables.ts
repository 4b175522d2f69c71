import type { Catalog, CatalogTable } from '../catalog.js';
import { foreignKeysTo } from '../catalog.js';
import { type Meaning, meaningOf } from '../column-meaning.js';
import { isGeneric } from '../key-names.js';
import { type Known, soleKeys, tablesOf } from './known.js';
import { memberlikeness } from './words.js';

export interface Candidate {
  readonly table: CatalogTable;
  readonly score: number;
  /** How many tables refer to it, or name its key. */
  readonly referrers: number;
}

/** What a member table tells about a person, and how much that says. */
const weights: Readonly<Partial<Record<Meaning, number>>> = {
  password: 10,
  email: 10,
  loginId: 8,
  mobilePhone: 8,
  phone: 5,
  name: 6,
  birthDate: 5,
  registeredAt: 6,
  loggedInAt: 4,
  addressLine1: 3,
  postalCode: 2,
  gender: 3,
  nationalId: 3,
  ci: 4,
};

const nameWeight = 25;
const referrersWeight = 30;
const scoreLeast = 20;

/** Tables that could hold the members, the likeliest first. */
export function rankMemberTables(known: Pick<Known, 'catalog' | 'estimates'>): Candidate[] {
  const tables = tablesOf(known.catalog);
  const columnUse = countColumns(tables);
  const drafts = tables.flatMap((table) => {
    const keys = soleKeys(table);
    if (keys.length === 0) return [];
    const contacts = contactScore(table);
    if (contacts === 0) return [];
    return [{ table, contacts, referrers: referrersOf(known.catalog, table, { keys, columnUse }) }];
  });
  const most = Math.max(1, ...drafts.map(({ referrers }) => referrers));
  return drafts
    .map(({ table, contacts, referrers }) => {
      const empty = (known.estimates.get(table.name) ?? 0) === 0 ? 3 : 0;
      const score =
        nameWeight * memberlikeness(table.name) + (referrersWeight * referrers) / most + Math.min(contacts, 45) - empty;
      return { table, referrers, score: Math.round(score) };
    })
    .filter(({ score }) => score >= scoreLeast)
    .sort((one, other) => other.score - one.score || (one.table.name < other.table.name ? -1 : 1));
}

function contactScore(table: CatalogTable): number {
  const meanings = new Set(
    [...table.columns.values()].flatMap((column) => meaningOf({ ...column, table: table.name })?.meaning ?? []),
  );
  const reaches = ['email', 'mobilePhone', 'phone', 'name', 'loginId'].some((each) => meanings.has(each as Meaning));
  if (!reaches) return 0;
  return [...meanings].reduce((sum, meaning) => sum + (weights[meaning] ?? 0), 0);
}

function countColumns(tables: readonly CatalogTable[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const table of tables)
    for (const column of table.columns.keys()) counts.set(column, (counts.get(column) ?? 0) + 1);
  return counts;
}

/** Where nothing refers by a foreign key, a column of the key's own name does; a name like `id` is in every table. */
function referrersOf(
  catalog: Catalog,
  table: CatalogTable,
  { keys, columnUse }: { keys: readonly string[]; columnUse: ReadonlyMap<string, number> },
): number {
  const referring = new Set(foreignKeysTo(catalog, table.name).map(({ table: from }) => from));
  referring.delete(table.name);
  const named = keys.filter((key) => !isGeneric(key)).map((key) => (columnUse.get(key) ?? 1) - 1);
  return Math.max(referring.size, ...named);
}
