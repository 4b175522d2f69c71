import { retentionLibrary } from './retention-library.js';

/** One class of the data map's `retention`, as its schema has accepted it. */
export interface RetentionClass {
  /** Another class of the map, else one of the library; its own id means the one of the library. */
  readonly like?: string;
  /** What the periods of a library class count from whose law states no start. */
  readonly startsFrom?: string;
  readonly destroyAfter?: string;
  /** The start of `destroyAfter`. */
  readonly from?: string;
  readonly atLeast?: PeriodEntry | readonly PeriodEntry[];
  readonly atMost?: PeriodEntry | readonly PeriodEntry[];
  readonly basis?: string | readonly string[];
}

export interface PeriodEntry {
  readonly period: string;
  readonly from: string;
}

export type RetentionDocument = Readonly<Record<string, RetentionClass>>;

/** The start of a library class whose law states none. */
export const unstated = 'unstated';

export interface Link<Entry extends RetentionClass = RetentionClass> {
  readonly id: string;
  readonly entry: Entry;
  readonly isShipped: boolean;
}

export interface Likeness<Entry extends RetentionClass = RetentionClass> {
  /** The class itself, then those it is like, as far as they are known; ends before it would come round. */
  readonly chain: readonly Link<Entry>[];
  readonly problem:
    | { readonly kind: 'unknown'; readonly id: string }
    | { readonly kind: 'circle'; readonly ids: readonly string[] }
    | null;
}

/** A class of the map comes before one of the library that has the same id. */
export function likenessOf<Entry extends RetentionClass>(
  id: string,
  document: Readonly<Record<string, Entry>>,
): Likeness<Entry> {
  const chain: Link<Entry>[] = [];
  for (let at: string | undefined = id; at !== undefined; at = chain.at(-1)?.entry.like) {
    const link: Link<Entry> | undefined = linkOf(at, { document, isLikeItself: chain.at(-1)?.id === at });
    if (link === undefined) {
      const isDeclared = chain.some((known) => known.id === at);
      return { chain, problem: isDeclared ? circleOf(chain, at) : { kind: 'unknown', id: at } };
    }
    if (chain.some((known) => known.id === at && known.isShipped === link.isShipped)) {
      return { chain, problem: circleOf(chain, at) };
    }
    chain.push(link);
  }
  return { chain, problem: null };
}

function circleOf(chain: readonly Link[], id: string) {
  return { kind: 'circle', ids: [...chain.map((link) => link.id), id] } as const;
}

function linkOf<Entry extends RetentionClass>(
  id: string,
  { document, isLikeItself }: { document: Readonly<Record<string, Entry>>; isLikeItself: boolean },
): Link<Entry> | undefined {
  if (!isLikeItself && Object.hasOwn(document, id)) {
    return { id, entry: document[id] as Entry, isShipped: false };
  }
  const shipped = shippedClass(id);
  // A shipped class has only what every class of a document may have.
  return shipped && { id, entry: shipped as Entry, isShipped: true };
}

function shippedClass(id: string): RetentionClass | undefined {
  const shipped = retentionLibrary.get(id);
  if (!shipped) return undefined;
  const { atLeast, atMost, agreed, law } = shipped;
  return {
    ...(agreed && { destroyAfter: agreed.period, from: agreed.from }),
    ...(atLeast && { atLeast }),
    ...(atMost && { atMost }),
    basis: law.ko,
  };
}

/** `destroyAfter` of a class replaces that of the classes it is like; floors and ceilings come on top. */
export function periodsOf(chain: readonly Link[]) {
  const own = chain.find(({ entry }) => entry.destroyAfter !== undefined)?.entry;
  const startsFrom = chain.find(({ entry }) => entry.startsFrom !== undefined)?.entry.startsFrom;
  const dated = (entry: PeriodEntry): PeriodEntry =>
    entry.from === unstated && startsFrom !== undefined ? { period: entry.period, from: startsFrom } : entry;
  const bases = [...chain].reverse();
  return {
    destroyAfter: own === undefined ? [] : [dated(destroyAfterOf(own))],
    atLeast: bases.flatMap(({ entry }) =>
      listOf(entry.atLeast).map((floor) => ({
        ...dated(floor),
        ...(entry.basis === undefined ? {} : { basis: listOf(entry.basis) }),
      })),
    ),
    atMost: bases.flatMap(({ entry }) => listOf(entry.atMost).map(dated)),
  };
}

export function destroyAfterOf({ destroyAfter, from }: RetentionClass): PeriodEntry {
  return { period: destroyAfter as string, from: from as string };
}

export function listOf<Entry>(value: Entry | readonly Entry[] | undefined): readonly Entry[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Entry];
}
