import type { Context } from '../context.js';
import { type LocalDate, laterOf } from '../policy/dates.js';
import { basisOf } from './ledger-lines.js';
import type { Fate } from './plan-fates.js';
import type { Because } from './row-days.js';

export interface ClassRows {
  readonly class: string;
  readonly rows: number;
  /** What the class was kept on. */
  readonly basis: string;
}

export interface StayingRows extends ClassRows {
  /** The day on which the last of it is destroyed; null while nobody can say. */
  readonly until: LocalDate | null;
  /** Why nobody may destroy it before. */
  readonly because: Because['because'];
}

/** What goes, by class. */
export function destroyedOf(ctx: Context, fates: readonly Fate[]): ClassRows[] {
  const gone = fates.flatMap((fate) => {
    if (fate.kind === 'stays') return [];
    const rows = fate.kind === 'whole' ? fate.record.rowCount : fate.positions.length;
    return [{ class: fate.record.class, rows, basis: basisOf(ctx, fate.record.class) }];
  });
  return byClass(gone, (one, other) => ({ ...one, rows: one.rows + other.rows }));
}

/** What stays, by class, with what orders that the last of it is kept. */
export function staysOf(ctx: Context, fates: readonly Fate[]): StayingRows[] {
  const staying = fates.flatMap((fate): StayingRows[] => {
    if (fate.kind === 'whole') return [];
    const { record, because } = fate;
    const { rowCount: rows, expiresOn: until } =
      fate.kind === 'part' ? fate.rest : { rowCount: record.rowCount, expiresOn: fate.expiresOn };
    const basis = because.basis.join('; ') || basisOf(ctx, record.class);
    return [{ class: record.class, rows, basis, until, because: because.because }];
  });
  return byClass(staying, (one, other) => {
    const until = one.until === null || other.until === null ? null : laterOf(one.until, other.until);
    return { ...(until === one.until ? one : other), rows: one.rows + other.rows, until };
  });
}

function byClass<Row extends { readonly class: string }>(
  rows: readonly Row[],
  join: (one: Row, other: Row) => Row,
): Row[] {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const known = found.get(row.class);
    found.set(row.class, known === undefined ? row : join(known, row));
  }
  return [...found.values()].sort((one, other) => (one.class < other.class ? -1 : 1));
}
