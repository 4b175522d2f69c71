import type { LocalDate } from '../policy/dates.js';
import { destructionDay, type RetentionRule, type Start, type Starts, withdrawalDay } from '../policy/retention.js';

/** What the days of a record's rows are counted by. */
export interface Retaining {
  /** Null for a class of an earlier data map. */
  readonly rule: RetentionRule | null;
  readonly separatedOn: LocalDate;
  /** Since then nothing but a floor keeps a row. */
  readonly withdrawnOn: LocalDate | null;
  /** The day that was written down when the record was sealed; it counts where nothing better is known. */
  readonly recordedOn: LocalDate | null;
}

/** Why something of a member who withdrew stays. */
export interface Because {
  readonly basis: readonly string[];
  readonly because: 'floor' | 'start_unknown' | 'earlier_data_map' | 'earlier_version' | 'unreadable';
}

/** The first day on which a row may be destroyed; null while nobody can say. Without starts the row was sealed before there were any. */
export function dayOfRow(retaining: Retaining, starts: Starts | null): LocalDate | null {
  const { rule, separatedOn, withdrawnOn, recordedOn } = retaining;
  if (rule === null || starts === null) return recordedOn;
  if (withdrawnOn === null) return destructionDay(rule, { ...starts, separation: separatedOn }).dueOn;
  return withdrawalDay(rule, withdrawnStarts(starts, separatedOn, withdrawnOn)).dueOn;
}

/** Whether all rows of the record have one day, so that it can be told without opening it. */
export function hasOneDay({ rule, withdrawnOn }: Retaining): boolean {
  if (rule === null) return true;
  const periods = withdrawnOn === null ? [...rule.destroyAfter, ...rule.atLeast, ...rule.atMost] : rule.atLeast;
  return periods.every(({ from }) => from === 'separation');
}

export function becauseOf(retaining: Retaining, starts: Starts | null): Because {
  const { rule, separatedOn, withdrawnOn } = retaining;
  if (rule === null) return { basis: [], because: 'earlier_data_map' };
  if (starts === null) return { basis: rule.basis, because: 'earlier_version' };
  const { dueOn, basis } = withdrawalDay(rule, withdrawnStarts(starts, separatedOn, withdrawnOn ?? separatedOn));
  return { basis, because: dueOn === null ? 'start_unknown' : 'floor' };
}

/** Whoever withdraws ends the relationship, where no row says that it ended before. */
function withdrawnStarts(starts: Starts, separatedOn: LocalDate, withdrawnOn: LocalDate): Starts {
  return { relationshipEnd: withdrawnOn, ...starts, separation: separatedOn };
}

/** The day of a row's own that it is the oldest by: its record, else whatever else it counts from. */
export function createdOnOf(starts: Starts): LocalDate | null {
  const own = Object.entries(starts) as [Start, LocalDate][];
  return starts.record ?? own.map(([, day]) => day).sort()[0] ?? null;
}
