import type { Context } from '../context.js';
import { classCases, isRetained } from '../datamap/data-map.js';
import { dayAfterPeriod, type LocalDate } from '../policy/dates.js';
import type { ExpiringCohort } from '../policy/forecast.js';
import type { RetentionRule } from '../policy/retention.js';
import { readHeldFromDestruction } from '../store/forecast.js';
import { readDueDays } from '../vault/due-days.js';

/** What is sealed now, by the days that were written down with it. */
export async function readExpiring(
  ctx: Context,
  span: { today: LocalDate; until: LocalDate },
): Promise<readonly ExpiringCohort[]> {
  const held = await readHeldFromDestruction(ctx.clerk);
  return readDueDays(ctx.mover, { ...span, heldIds: held.map(({ memberId }) => memberId) });
}

/**
 * Classes of the map by what can be said, without reading a row, of the data that is still to be separated: every member
 * has a row in the member table, so that its class is certain where it is the only one. Of the others it is unknown who
 * has them; those that may fall due by the end are told.
 */
export function classesAhead(
  ctx: Pick<Context, 'dataMap' | 'map'>,
  { today, until }: { today: LocalDate; until: LocalDate },
): { certain: readonly RetentionRule[]; unknown: readonly string[] } {
  const { dataMap, map } = ctx;
  const certain = dataMap.data
    .filter((entry) => entry.table === dataMap.member.table)
    .flatMap((entry) => (isRetained(entry) ? [classCases(entry.class)] : []))
    .flatMap((cases) => (cases.length === 1 && cases[0] ? [map.retention.get(cases[0].id)] : []))
    .filter((rule) => rule !== undefined)
    .filter((rule) => periodsOf(rule).every(({ from }) => from === 'separation'));
  const unknown = [...map.retention.values()].filter(
    (rule) => !certain.includes(rule) && mayFallDue(rule, { today, until }),
  );
  return { certain, unknown: unknown.map(({ id }) => id).sort() };
}

function periodsOf({ destroyAfter, atLeast, atMost }: RetentionRule) {
  return [...destroyAfter, ...atLeast, ...atMost];
}

/** Not where a period from the separation alone ends later, and no ceiling brings that forward. */
function mayFallDue(rule: RetentionRule, { today, until }: { today: LocalDate; until: LocalDate }): boolean {
  if (rule.atMost.length > 0) return true;
  return ![...rule.destroyAfter, ...rule.atLeast].some(
    ({ from, period }) => from === 'separation' && dayAfterPeriod(today, period) > until,
  );
}
