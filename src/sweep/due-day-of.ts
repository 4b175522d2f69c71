import { boundedMemo } from '../policy/bounded-memo.js';
import type { LocalDate } from '../policy/dates.js';
import { destructionDay, type RetentionRule } from '../policy/retention.js';
import { parseStarts } from '../vault/row-line.js';

type DueDay = (starts: string, separatedOn: LocalDate) => LocalDate | null;

/** Payments of many members were made on the same days. */
const memoLimit = 20_000;
const memos = new WeakMap<RetentionRule, DueDay>();

/** When a row with these starts, written as in `TakenRow.starts`, is due. */
export function dueDayOf(
  rule: RetentionRule,
  { starts, separatedOn }: { starts: string; separatedOn: LocalDate },
): LocalDate | null {
  const known = memos.get(rule) ?? memoOf(rule);
  memos.set(rule, known);
  return known(starts, separatedOn);
}

function memoOf(rule: RetentionRule): DueDay {
  return boundedMemo(
    memoLimit,
    (starts: string, separation: LocalDate) =>
      destructionDay(rule, { ...parseStarts(starts.slice(1)), separation }).dueOn,
  );
}
