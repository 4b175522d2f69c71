import type { CatalogColumn, CatalogTable } from '../catalog.js';
import { type Meaning, meaningOf } from '../column-meaning.js';
import type { ActivitySource, MemberTable } from '../data-map.js';
import { quoteName } from '../names.js';
import { guessedZone, isInstant } from './choose-member.js';
import type { Known, Unsure } from './known.js';
import type { Plan } from './plan-tables.js';
import type { Ages } from './read-shapes.js';
import { hasWordOf, kindOf } from './words.js';

/** A source that could be, before anybody knows how old its rows are. */
export interface FoundSource {
  readonly kind: 'login' | 'transaction';
  /** The stem of its id. */
  readonly stem: string;
  readonly table: CatalogTable;
  /** Missing for a column of the member table. */
  readonly member?: string;
  readonly at: CatalogColumn;
  readonly isSure: boolean;
}

const kinds: Readonly<Partial<Record<Meaning, FoundSource['kind']>>> = {
  loggedInAt: 'login',
  paidAt: 'transaction',
  approvedAt: 'transaction',
  orderedAt: 'transaction',
};

const stems: Readonly<Partial<Record<Meaning, string>>> = {
  loggedInAt: 'last-login',
  paidAt: 'last-payment',
  approvedAt: 'last-payment',
  orderedAt: 'last-order',
};

/** Signs of use: columns of the member table, and tables of logins, payments and orders that name the member. */
export function findSources(known: Known, member: MemberTable, plans: readonly Plan[]): FoundSource[] {
  const members = known.catalog.tables.get(member.table) as CatalogTable;
  const ofColumns = [...members.columns.values()].flatMap((column): FoundSource[] => {
    const meant = meaningOf({ ...column, table: members.name });
    const kind = meant && kinds[meant.meaning];
    if (!kind || column.name === member.registeredAt) return [];
    return [{ kind, stem: stems[meant.meaning] as string, table: members, at: column, isSure: meant.sure }];
  });
  const ofTables = plans.flatMap((plan) => sourceOf(plan) ?? []);
  return [...ofTables, ...ofColumns];
}

function sourceOf({ reached: { table, member }, mode, isHeld }: Plan): FoundSource | null {
  if (member === undefined || mode === 'discard' || (mode === 'keep' && !isHeld)) return null;
  const kind = kindOf(table.name);
  const best = [...table.columns.values()]
    .filter(isInstant)
    .flatMap((column) => {
      const meant = meaningOf({ ...column, table: table.name });
      return meant ? [{ column, meant, rank: rankOf(kind?.activity, meant.meaning) + (column.notNull ? 0.5 : 0) }] : [];
    })
    .filter(({ rank }) => rank >= 1)
    .sort((one, other) => other.rank - one.rank)[0];
  if (!best) return null;
  const told = kinds[best.meant.meaning];
  const activity = kind?.activity ?? (best.meant.sure ? told : undefined);
  if (!activity) return null;
  const isSure = kind?.activity !== undefined && told === kind.activity;
  return { kind: activity, stem: kind?.activity ? kind.id : activity, table, member, at: best.column, isSure };
}

/** In a table of payments the day of approval says more than that of the row; elsewhere only a clear name counts. */
function rankOf(activity: FoundSource['kind'] | undefined, meaning: Meaning): number {
  const order: readonly Meaning[] = ['approvedAt', 'paidAt', 'orderedAt'];
  const place = order.indexOf(meaning);
  if (activity === undefined) return kinds[meaning] ? 4 - Math.max(place, 0) : 0;
  if (activity === 'login') return meaning === 'loggedInAt' ? 5 : meaning === 'createdAt' ? 1 : 0;
  if (place >= 0) return 5 - place;
  return meaning === 'createdAt' ? 1 : 0;
}

/** The sources as the map writes them. Notes stand by their place in the list. */
export function writeSources(
  found: readonly FoundSource[],
  { known, member, ages }: { known: Known; member: MemberTable; ages: ReadonlyMap<string, Ages> },
): { activity: ActivitySource[]; unsure: Unsure[] } {
  const unsure: Unsure[] = [];
  const ids = new Set<string>();
  const activity = found.map((source, index): ActivitySource => {
    const note = (why: string, part?: string) =>
      unsure.push({ path: ['activity', index, ...(part === undefined ? [] : [part])], why });
    const { kind, at, table } = source;
    const id = freeId(source.stem, ids);
    const zone = at.baseType === 'timestamptz' ? {} : { zone: guessedZone };
    if (!source.isSure) note(`is ${at.name} of ${table.name} a sign of use by the member?`);
    const own = ages.get(`${table.name}.${at.name}`);
    const quiet = quietNote(own?.newest ?? 0);
    if (quiet !== null) note(quiet);
    if (source.member === undefined) return { id, kind, column: at.name, ...zone };
    const outcome = outcomeOf(table);
    if (outcome) note(`every row counts, failed ones too; ${outcome}`);
    const keeps = keepsOf(own, ages.get(`${member.table}.${member.registeredAt}`));
    if (keeps !== undefined) {
      note(
        'its oldest row is much younger than the oldest member: are older ones removed, and after how long? If it only began then, write since in its place',
        'keeps',
      );
    } else if (!own) {
      note(`the age of its oldest row is not known; write keeps if older rows of ${table.name} are removed`);
    }
    return { id, kind, table: table.name, member: source.member, at: at.name, ...(keeps ? { keeps } : {}), ...zone };
  });
  if (activity.length === 0) return fallback(known, member);
  for (const kind of ['login', 'transaction'] as const) {
    if (activity.some((source) => source.kind === kind)) continue;
    unsure.push({
      path: ['activity'],
      why: `no source of kind ${kind} was found; a member who only does that would count as inactive`,
    });
  }
  return { activity, unsure };
}

/** What a batch writes once a week is not silent; what nobody writes any more is. */
function quietNote(newest: number): string | null {
  if (newest <= 3) return null;
  if (newest > 60)
    return `its newest event is ${newest} days old; a source that is no longer written halts every sweep`;
  const weeks = Math.max(2, Math.ceil((newest * 2) / 7));
  return `its newest event is ${newest} days old; if a batch writes it now and then, say how long it may be silent before sweeps halt, as in silence: P${weeks * 7}D`;
}

function fallback(known: Known, member: MemberTable): { activity: ActivitySource[]; unsure: Unsure[] } {
  const column = known.catalog.tables.get(member.table)?.columns.get(member.registeredAt);
  const zone = column?.baseType === 'timestamptz' ? {} : { zone: guessedZone };
  return {
    activity: [{ id: 'registration', kind: 'login', column: member.registeredAt, ...zone }],
    unsure: [
      {
        path: ['activity'],
        why: 'no sign of use was found, and the registration stands here in its place: by it every member counts as inactive. Name every table and column that tells of a login or a payment',
      },
    ],
  };
}

function freeId(stem: string, taken: Set<string>): string {
  let id = stem;
  for (let count = 2; taken.has(id); count += 1) id = `${stem}-${count}`;
  taken.add(id);
  return id;
}

/** Rows that go back much less far than members do have probably been removed. */
function keepsOf(own: Ages | undefined, members: Ages | undefined): string | undefined {
  if (typeof own?.oldest !== 'number' || typeof members?.oldest !== 'number') return undefined;
  if (members.oldest < 180 || own.oldest < 1 || own.oldest > members.oldest / 2) return undefined;
  return own.oldest < 31 ? `P${own.oldest}D` : `P${Math.floor(own.oldest / 30.4)}M`;
}

const succeeded =
  /^(?:ok|y|yes|s|success|succeeded|successful|approved|approval|paid|pay|complete|completed|done|confirmed|settled|성공|승인|완료|결제완료|결제 완료)$/i;

/** The name of the condition only: what stands in the rows is not for a draft. Words of a check constraint are. */
function outcomeOf(table: CatalogTable): string | null {
  const column = outcomeColumn(table);
  if (!column) return null;
  const told = table.checks
    .filter(({ columns }) => columns.length === 1 && columns[0] === column.name)
    .flatMap(({ expression }) => [...expression.matchAll(/'((?:[^']|'')*)'/g)].map((match) => match[1] as string))
    .find((word) => succeeded.test(word));
  const name = /^[a-z_][a-z0-9_]*$/.test(column.name) ? column.name : quoteName(column.name);
  return `best add a condition, as in where: ${JSON.stringify(`${name} = '${told ?? '…'}'`)}`;
}

/** The column whose value says whether an event came about. */
export function outcomeColumn(table: CatalogTable): CatalogColumn | undefined {
  return [...table.columns.values()].find(
    ({ name, category }) => (category === 'S' || category === 'E' || category === 'B') && hasWordOf('outcomes', name),
  );
}

/** Columns whose ages a draft wants: the registration and every source. */
export function instantsOf(member: MemberTable, sources: readonly FoundSource[]): { table: string; column: string }[] {
  return [
    { table: member.table, column: member.registeredAt },
    ...sources.map(({ table, at }) => ({ table: table.name, column: at.name })),
  ];
}
