import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import { presentIndexes } from '../datamap/present-items.js';
import { canonicalInstant, clampActivity, localDateOf } from '../policy/dates.js';
import { firstAndLast } from '../policy/retention-days.js';
import { type DestructionEntry, discardedClass } from '../store/destructions.js';
import { digestsOf } from '../vault/lookup-fields.js';
import type { Identifier } from '../vault/records.js';
import type { Unsealed } from '../vault/seal-records.js';
import { dueDayOf } from './due-day-of.js';
import type { Passed } from './read-gate.js';
import { hasUnnamedItems, type TakenRow } from './take-rows.js';

export interface TakenApart {
  readonly unsealed: Unsealed[];
  readonly identifiers: Identifier[];
  /** What the timeline says of each member's move: classes and counts, never a value. */
  readonly details: Map<string, { classes: Record<string, number>; discarded: boolean }>;
  /** Entries of the ledger for what was destroyed with the move. */
  readonly discarded: DestructionEntry[];
  readonly unnamed: string[];
  /** Members who used the service after the gate was read. */
  readonly returned: string[];
}

/** Sorts what was taken into sealed records with their days of destruction, and the keyed hashes to find them by. */
export function recordsOf(
  ctx: Context,
  { taken, passed, now }: { taken: readonly TakenRow[]; passed: readonly Passed[]; now: string },
): TakenApart {
  const passedOf = new Map(passed.map((one) => [one.cycle.memberId, one]));
  const separatedOn = localDateOf(now, ctx.policy.zone);
  const apart: TakenApart = {
    unsealed: [],
    identifiers: [],
    details: new Map(),
    discarded: [],
    unnamed: [],
    returned: [],
  };
  for (const row of taken) {
    const owner = passedOf.get(row.memberId);
    if (!owner) throw new Error('rows of a member were taken who was not to be moved');
    if (hasUnnamedItems(row, owner.named)) apart.unnamed.push(row.memberId);
    if (isLater(row.latestAt, owner, now)) apart.returned.push(row.memberId);
    const detail = apart.details.get(row.memberId) ?? { classes: {}, discarded: false };
    apart.details.set(row.memberId, detail);
    if (row.lookup) apart.identifiers.push(...identifiersOf(ctx, row.memberId, row.lookup));
    if (row.class === '') {
      detail.discarded = true;
      apart.discarded.push(discardedOf(ctx, row, { cycleId: owner.cycle.cycleId, separatedOn }));
      continue;
    }
    if (row.content === null) throw new Error('rows were taken whose content was not read');
    detail.classes[row.class] = Number(row.rowCount);
    apart.unsealed.push({
      memberId: row.memberId,
      cycleId: owner.cycle.cycleId,
      class: row.class,
      content: row.content,
      rowCount: Number(row.rowCount),
      ...expiryOf(ctx, row, separatedOn),
    });
  }
  return apart;
}

function discardedOf(
  ctx: Context,
  row: TakenRow,
  { cycleId, separatedOn }: { cycleId: string; separatedOn: string },
): DestructionEntry {
  const present = new Set(presentIndexes(row, ctx.map.maskCount));
  return {
    destructionId: randomUUID(),
    memberId: row.memberId,
    cycleId,
    recordId: null,
    class: discardedClass,
    basis: "operator's policy: destroyed at separation, as the notice said",
    items: ctx.map.items.filter((item, index) => item.discarded && present.has(index)).map((item) => item.id),
    rowCounts: { rows: Number(row.rowCount) },
    separatedOn,
    dueOn: separatedOn,
  };
}

function isLater(latestAt: string | null, { cycle }: Passed, now: string): boolean {
  const activity = clampActivity(latestAt, now);
  return activity !== null && activity.at > canonicalInstant(cycle.lastActivityAt);
}

function identifiersOf(ctx: Context, memberId: string, lookup: string): Identifier[] {
  const values = JSON.parse(lookup) as (string | null)[];
  const named = Object.fromEntries(ctx.map.lookup.map((column, index) => [column, values[index] ?? null]));
  return digestsOf(ctx, named).map(({ field, digest }) => ({ memberId, field, digest }));
}

/** The days of the first and of the last row. */
function expiryOf(ctx: Context, row: TakenRow, separatedOn: string): Pick<Unsealed, 'nextExpiryOn' | 'expiresOn'> {
  const rule = ctx.map.retention.get(row.class);
  if (!rule) throw new Error('a row has a class that the data map does not know');
  return firstAndLast(row.starts.split(',').map((starts) => dueDayOf(rule, { starts, separatedOn })));
}
