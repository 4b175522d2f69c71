import { retentionStarts, type Start } from '../policy/retention.js';
import { partsOfClass } from '../policy/retention-classes.js';
import { type Link, likenessOf, unstated } from '../policy/retention-likeness.js';
import type { DocumentPath } from '../yaml-document.js';
import type { DataMap, RetentionClass, Term } from './data-map.js';

/** A day that a row has of its own (`separation` is the same for every row). */
export interface RowStart {
  readonly from: Exclude<Start, 'separation'>;
  /** The column that holds it; that of `record` is the entry's `recordedAt`. */
  readonly on?: string;
}

/** One period as it holds for a class: what it counts from, and where it is written. */
export interface ClassTerm {
  readonly from: Start | typeof unstated;
  readonly on?: string;
  /** The class of the chain that says so, and how far along it: 0 is the class itself. */
  readonly link: Link<RetentionClass>;
  readonly depth: number;
  readonly place: DocumentPath;
}

/** What the periods of a class, or of several on one row, count from in the row itself: each once, in a fixed order. */
export function rowStarts(map: DataMap, id: string): RowStart[] {
  const terms = partsOfClass(id).flatMap((part) => termsOfClass(map, part));
  const inRow = terms.flatMap(({ from, on }): RowStart[] => {
    if (from === 'separation' || from === unstated) return [];
    return [on === undefined || from === 'record' ? { from } : { from, on }];
  });
  const distinct = new Map(inRow.map((start) => [`${start.from} ${start.on ?? ''}`, start]));
  const order = (start: RowStart) => retentionStarts.indexOf(start.from);
  return [...distinct.values()].sort((one, other) => order(one) - order(other));
}

export function termsOfClass(map: DataMap, id: string): ClassTerm[] {
  const { chain } = likenessOf(id, map.retention);
  const startsFrom = chain.find(({ entry }) => entry.startsFrom !== undefined)?.entry.startsFrom;
  const replaced = chain.findIndex(({ entry }) => entry.destroyAfter !== undefined);
  return chain.flatMap((link, depth) =>
    writtenTerms(link.entry)
      .filter(({ place }) => place[0] !== 'from' || depth === replaced)
      .map(({ term, place }) => {
        const from = (term.from as ClassTerm['from']) === unstated ? (startsFrom ?? unstated) : term.from;
        const on = columnOf(chain, from) ?? term.on;
        return { from, ...(on === undefined ? {} : { on }), link, depth, place };
      }),
  );
}

/** The class itself has the first word, then those it is like. */
function columnOf(chain: readonly Link<RetentionClass>[], from: ClassTerm['from']): string | undefined {
  if (from === unstated) return undefined;
  const columns = chain.map(({ entry }) => (typeof entry.on === 'object' ? entry.on[from] : undefined));
  return columns.find((column) => column !== undefined);
}

function writtenTerms(entry: RetentionClass): { term: Term; place: DocumentPath }[] {
  const { destroyAfter: period, from, on, atLeast, atMost } = entry;
  const found: { term: Term; place: DocumentPath }[] = [];
  if (period !== undefined && from) {
    found.push({ term: typeof on === 'string' ? { period, from, on } : { period, from }, place: ['from'] });
  }
  if (atLeast) found.push({ term: atLeast, place: ['atLeast'] });
  if (atMost) found.push({ term: atMost, place: ['atMost'] });
  return found;
}
