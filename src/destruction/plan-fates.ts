import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { type LocalDate, localDateOf } from '../policy/dates.js';
import type { CycleRow } from '../store/cycles.js';
import type { ExpiredRecord } from '../vault/due-records.js';
import { isUnreadable, openRecord } from '../vault/open-record.js';
import { monthOf } from '../vault/period-key.js';
import { readRecords, type SealedRecord } from '../vault/records.js';
import { type Because, becauseOf, dayOfRow, hasOneDay, type Retaining } from './row-days.js';
import { type Rest, splitContent } from './split-content.js';

/** What becomes of one sealed record. */
export type Fate =
  | {
      readonly kind: 'whole';
      readonly record: ExpiredRecord;
      readonly dueOn: LocalDate | null;
      readonly createdOn: LocalDate | null;
      readonly opened: boolean;
    }
  | {
      readonly kind: 'part';
      readonly record: ExpiredRecord;
      readonly dueOn: LocalDate | null;
      readonly createdOn: LocalDate | null;
      readonly positions: readonly number[];
      /** Its revision is the next one unless told. */
      readonly rest: Omit<Rest, 'lasting'> & { readonly revision?: number };
      readonly because: Because;
    }
  | {
      readonly kind: 'stays';
      readonly record: ExpiredRecord;
      readonly nextExpiryOn: LocalDate | null;
      readonly expiresOn: LocalDate | null;
      /** Set where it has to be sealed anew under the key of another month. */
      readonly content: Buffer | null;
      readonly because: Because;
    };

export interface FatesAsked {
  /** Those that come without what is sealed in them are read where they have to be opened. */
  readonly records: readonly (ExpiredRecord | SealedRecord)[];
  readonly cycles: readonly CycleRow[];
  readonly today: LocalDate;
  /** Set where the member withdraws now; else as the cycle says. */
  readonly withdrawnOn?: LocalDate;
}

/**
 * What becomes of these records on a day: each row goes on its own. A record whose rows have one day is not opened to
 * destroy it; one that can't be opened goes when the day that was written down for it has come.
 */
export async function planFates(ctx: Context, tx: Transaction, asked: FatesAsked): Promise<Fate[]> {
  const cycleOf = new Map(asked.cycles.map((cycle) => [cycle.cycleId, cycle]));
  const retainings = asked.records.map((record) => retainingOf(ctx, record, cycleOf.get(record.cycleId), asked));
  const fates = asked.records.map((record, index) => fateUnopened(record, retainings[index] as Retaining, asked.today));
  const toOpen = asked.records.filter((_, index) => fates[index] === null);
  const sealed = await readSealed(tx, toOpen);
  const planned: Fate[] = [];
  for (const [index, record] of asked.records.entries()) {
    const retaining = retainings[index] as Retaining;
    planned.push(fates[index] ?? (await fateOpened(ctx, { record, retaining, sealed, today: asked.today })));
  }
  return planned;
}

/** What is told of these records without opening one: how many go, and how many are kept longer than was written down. */
export function foreseeFates(ctx: Context, asked: FatesAsked): { gone: number; kept: number } {
  const cycleOf = new Map(asked.cycles.map((cycle) => [cycle.cycleId, cycle]));
  const fates = asked.records.map((record) => {
    const retaining = retainingOf(ctx, record, cycleOf.get(record.cycleId), asked);
    if (!hasOneDay(retaining)) return 'gone';
    return (dayOfRow(retaining, {}) ?? '~') <= asked.today ? 'gone' : 'kept';
  });
  const kept = fates.filter((fate) => fate === 'kept').length;
  return { gone: fates.length - kept, kept };
}

/** What the days of a record's rows are counted by, as its cycle stands. */
export function retainingOf(
  ctx: Context,
  record: ExpiredRecord,
  cycle: CycleRow | undefined,
  { withdrawnOn }: { readonly withdrawnOn?: LocalDate } = {},
): Retaining {
  const dayOf = (instant: string) => localDateOf(instant, ctx.policy.zone);
  const withdrawnAt = cycle?.withdrawnAt ?? null;
  return {
    rule: ctx.map.retention.get(record.class) ?? null,
    separatedOn: dayOf(cycle?.separatedAt ?? record.sealedAt),
    withdrawnOn: withdrawnOn ?? (withdrawnAt === null ? null : dayOf(withdrawnAt)),
    recordedOn: record.expiresOn,
  };
}

/** Null where the record has to be opened to know. */
function fateUnopened(record: ExpiredRecord, retaining: Retaining, today: LocalDate): Fate | null {
  if (!hasOneDay(retaining)) return null;
  const day = dayOfRow(retaining, {});
  if (day !== null && day <= today) return { kind: 'whole', record, dueOn: day, createdOn: null, opened: false };
  const days = { nextExpiryOn: day, expiresOn: day };
  if (!isOfSameKey(record, days)) return null;
  return { kind: 'stays', record, ...days, content: null, because: becauseOf(retaining, {}) };
}

async function readSealed(
  tx: Transaction,
  records: readonly (ExpiredRecord | SealedRecord)[],
): Promise<Map<string, SealedRecord>> {
  const missing = records.filter((record) => !('sealed' in record));
  const ids = { memberIds: missing.map((row) => row.memberId), recordIds: missing.map((row) => row.recordId) };
  const read = missing.length > 0 ? await readRecords(tx, ids) : [];
  const given = records.filter((record): record is SealedRecord => 'sealed' in record);
  return new Map([...given, ...read].map((record) => [record.recordId, record]));
}

interface ToOpen {
  readonly record: ExpiredRecord;
  readonly retaining: Retaining;
  readonly sealed: ReadonlyMap<string, SealedRecord>;
  readonly today: LocalDate;
}

async function fateOpened(ctx: Context, { record, retaining, sealed, today }: ToOpen): Promise<Fate> {
  try {
    const found = sealed.get(record.recordId);
    if (found === undefined) throw new Error('a record that is locked can not be read');
    const { rest, rows, ...gone } = splitContent(await openRecord(ctx.keyring, found), retaining, today);
    if (rest.rowCount === 0) return { kind: 'whole', record, ...gone, opened: true };
    const { lasting, ...left } = rest;
    const because = becauseOf(retaining, lasting);
    if (rest.rowCount < rows) return { kind: 'part', record, ...gone, rest: left, because };
    const { nextExpiryOn, expiresOn, content } = rest;
    const moves = !isOfSameKey(record, rest);
    return { kind: 'stays', record, nextExpiryOn, expiresOn, content: moves ? content : null, because };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return fateUnreadable(ctx, record, { error, today });
  }
}

function fateUnreadable(
  ctx: Context,
  record: ExpiredRecord,
  { error, today }: { error: unknown; today: LocalDate },
): Fate {
  const { recordId, expiresOn, nextExpiryOn } = record;
  if (expiresOn !== null && expiresOn <= today) {
    return { kind: 'whole', record, dueOn: expiresOn, createdOn: null, opened: false };
  }
  ctx.metrics.alarms.inc({ kind: 'record_unreadable' });
  ctx.logger.error({ err: error, recordId }, 'a sealed record can not be opened; it stays until its recorded day');
  const because: Because = { basis: [], because: 'unreadable' };
  return { kind: 'stays', record, nextExpiryOn, expiresOn, content: null, because };
}

function isOfSameKey(record: ExpiredRecord, days: { readonly expiresOn: LocalDate | null }): boolean {
  return monthOf(record.expiresOn) === monthOf(days.expiresOn);
}
