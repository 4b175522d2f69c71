import type { CatalogColumn, CatalogTable } from '../catalog.js';
import { foreignKeysOf, foreignKeysTo } from '../catalog.js';
import { familyOf } from '../column-meaning.js';
import type { DataEntry, Expression, Items, MemberTable } from '../data-map.js';
import type { FoundSource } from './choose-activity.js';
import { outcomeColumn } from './choose-activity.js';
import { chooseClass, membership } from './choose-class.js';
import { type ChosenMember, contactColumnsOf } from './choose-member.js';
import { guessColumn, isCode } from './column-guess.js';
import type { Known, Unsure } from './known.js';
import { nameItems, structuralColumns } from './name-items.js';
import { placeholdersFor } from './placeholders.js';
import type { Plan } from './plan-tables.js';

export interface WrittenEntry {
  readonly entry: DataEntry;
  /** Paths within the entry. */
  readonly unsure: readonly Unsure[];
  readonly isNamedAfterTable?: boolean;
}

/** Placeholders of the member table that may be tried, by column, the best first. */
export type PlaceholderChoices = ReadonlyMap<string, readonly (Expression | null)[]>;

/** The member table: its row stays, and what is personal in it leaves. */
export function writeMemberEntry(
  known: Known,
  { member, guesses }: ChosenMember,
  sources: readonly FoundSource[],
): WrittenEntry & { readonly choices: PlaceholderChoices; readonly stays: readonly string[] } {
  const table = known.catalog.tables.get(member.table) as CatalogTable;
  const staying = stayingColumns(known, table, { member, sources });
  const wanted = new Set([...contactColumnsOf(member.contact), ...member.lookup]);
  const unsure: Unsure[] = [];
  const leaving = [...table.columns.values()].filter((column) => {
    if (staying.has(column.name) || column.generated || column.identity === 'always') return false;
    if (wanted.has(column.name) || guesses.get(column.name)?.personal) return true;
    return mayBePersonal(known, table, column);
  });
  const choices = new Map(
    leaving.map((column) => {
      const meaning = guesses.get(column.name)?.meaning;
      return [column.name, placeholdersFor(table, column, { key: member.key, meaning })];
    }),
  );
  const named = nameItems(known, { table, columns: leaving, kind: null });
  unsure.push(...itemNotes(named.unsure));
  const columns = Object.fromEntries([...choices].map(([column, [first]]) => [column, first ?? null]));
  const stays = [...table.columns.keys()].filter((column) => !Object.hasOwn(columns, column) && column !== member.key);
  return {
    entry: { table: member.table, mode: 'strip', columns, class: membership, items: named.items },
    unsure,
    choices,
    stays,
  };
}

/** What the row is found and dated by, what others refer to, and what activity is read from. */
function stayingColumns(
  known: Known,
  table: CatalogTable,
  { member, sources }: { member: MemberTable; sources: readonly FoundSource[] },
): Set<string> {
  const referenced = foreignKeysTo(known.catalog, table.name).flatMap(({ parentColumns }) => parentColumns);
  const primary = table.uniques.filter((unique) => unique.primary).flatMap(({ columns }) => columns);
  const read = sources.flatMap(({ table: of, at }) => (of.name === table.name ? [at.name] : []));
  const language = member.contact.language === undefined ? [] : [member.contact.language];
  const keys = foreignKeysOf(known.catalog, table.name)
    .flatMap(({ columns }) => columns)
    .filter((column) => table.columns.get(column)?.notNull);
  return new Set([member.key, member.registeredAt, ...referenced, ...primary, ...read, ...language, ...keys]);
}

/** A text that is no code, a document, bytes: nobody knows what stands in it. */
function mayBePersonal(known: Known, table: CatalogTable, column: CatalogColumn): boolean {
  const family = familyOf(column.baseType);
  if (family === 'document' || family === 'bytes' || family === 'network') return true;
  return (
    family === 'text' &&
    !isCode(known, table, column) &&
    !foreignKeysOf(known.catalog, table.name).some((key) => key.columns.includes(column.name))
  );
}

/** Every other table. */
export function writeEntry(
  known: Known,
  plan: Plan,
  { parent, sources }: { parent: Plan | 'member' | undefined; sources: readonly FoundSource[] },
): WrittenEntry {
  const { reached, mode } = plan;
  const { table, member, via } = reached;
  const unsure: Unsure[] = plan.unsure.map((why) => ({ path: ['mode'], why }));
  const reach = {
    table: table.name,
    ...(member === undefined ? {} : { member }),
    ...(via === undefined ? {} : { via }),
  };
  if (mode === 'keep') {
    const because = plan.because ?? 'no personal data';
    return { entry: { ...reach, mode, because }, unsure };
  }
  const mentions = plan.mentions.length === 0 ? {} : { mentions: plan.mentions };
  const own = ownColumns(known, plan, sources);
  const named = nameItems(known, { table, columns: own, kind: plan.kind });
  unsure.push(...itemNotes(named.unsure));
  const items: Items = Object.keys(named.items).length > 0 ? named.items : itemsOfKeys(plan);
  const { isNamedAfterTable } = named;
  if (mode === 'discard') return { entry: { ...reach, mode, ...mentions, items }, unsure, isNamedAfterTable };
  const { unsure: whys, ...chosen } = chooseClass(plan, parent);
  unsure.push(...whys.map((why) => ({ path: ['class'], why })));
  return { entry: { ...reach, mode, ...mentions, ...chosen, items }, unsure, isNamedAfterTable };
}

/** What leaves and is no key, and not what activity is read from: a condition may not name personal data. */
function ownColumns(known: Known, plan: Plan, sources: readonly FoundSource[]): CatalogColumn[] {
  const { table, member, via } = plan.reached;
  const structural = structuralColumns(known, table);
  const outcome = sources.some((source) => source.table.name === table.name) ? outcomeColumn(table)?.name : undefined;
  const aside = new Set([...structural, member, ...Object.keys(via?.columns ?? {}), ...plan.mentions, outcome]);
  return [...table.columns.values()].filter((column) => !aside.has(column.name) || guessIsPersonal(column));
  /** A key may be a phone number too. */
  function guessIsPersonal(column: CatalogColumn): boolean {
    if (column.name === member || column.name === outcome || Object.hasOwn(via?.columns ?? {}, column.name))
      return false;
    const guess = guessColumn(known, table, column);
    return guess?.personal === true && guess.sure;
  }
}

/** A table of keys alone: that a member has such a row is what the notice tells. */
function itemsOfKeys({ reached: { table }, kind }: Plan): Items {
  const column = [...table.columns.keys()].at(-1) as string;
  const name = table.name.slice(table.name.indexOf('.') + 1).replaceAll('_', ' ');
  return { [column]: kind?.item ?? { ko: name, en: name } };
}

function itemNotes(unsure: ReadonlyMap<string, string>): Unsure[] {
  return [...unsure].map(([column, why]) => ({ path: column === '' ? ['items'] : ['items', column], why }));
}
