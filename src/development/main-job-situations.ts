import type { SampleSummary } from '../../examples/merchant-services/sample-summary.js';
import type { SituationName } from '../../examples/merchant-services/situations.js';
import type { Context } from '../context.js';
import { placeHold } from '../cycles/place-hold.js';
import { setInactivityPeriod } from '../cycles/set-inactivity-period.js';
import type { Handle } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { addDays, localDateOf } from '../policy/dates.js';
import { restoreMember } from '../restore/restore-member.js';
import { mainJobActor } from './main-job-sweeps.js';

const hold = { scope: 'separation', ground: 'A dispute is open.', reviewer: 'Legal' } as const;
const reviewAfterDays = 180;

/** What members and their companies had asked for before the first sweep. Done again, it changes nothing. */
export async function arrangeMembers(ctx: Context, admin: Handle, sample: SampleSummary): Promise<void> {
  const reason = 'The member asked for it.';
  for (const [situation, period] of [
    ['ownPeriod', 'P3Y'],
    ['neverExpires', 'never'],
  ] as const) {
    for (const memberId of membersOf(sample, situation)) {
      await setInactivityPeriod(ctx, { memberId, period, reason, actor: mainJobActor });
    }
  }
  const held = await admin.rows<{ memberId: string }>(
    'select distinct member_id as "memberId" from dormouse.hold where released_at is null',
  );
  const holding = new Set(held.map(({ memberId }) => memberId));
  const reviewOn = addDays(localDateOf(await ctx.clock.now(), ctx.policy.zone), reviewAfterDays);
  for (const memberId of membersOf(sample, 'onHold').filter((one) => !holding.has(one))) {
    await placeHold(ctx, { memberId, ...hold, reviewOn, actor: mainJobActor });
  }
}

/**
 * Half of the members who return do so by themselves; the others are left for whoever tries the service. Only those
 * who never came back before: on a later start nobody is restored a second time.
 */
export async function restoreReturning(
  { ctx, admin, log }: { ctx: Context; admin: Handle; log: (line: string) => void },
  sample: SampleSummary,
): Promise<void> {
  const returning = membersOf(sample, 'returning');
  const wanted = returning.slice(0, Math.ceil(returning.length / 2));
  const found = await admin.rows<{ memberId: string }>(
    `select member_id as "memberId" from dormouse.cycle
     where member_id = any($1::text[])
     group by member_id
     having bool_or(state in ('separated', 'partly_destroyed')) and not bool_or(state = 'restored')
     order by member_id`,
    [wanted],
  );
  if (found.length > 0) log(`${found.length} members return and are restored.`);
  for (const { memberId } of found) {
    const proof = { method: 'mobile identity check', reference: `sample-${memberId}` };
    await restoreMember(ctx, { memberId, reason: 'The member returned.', proof, actor: mainJobActor }).catch(
      (error) => {
        // Somebody has tried something with the sample since: the vault still holds it all.
        if (!(error instanceof ServiceError) || error.code !== 'restoration_conflict') throw error;
        log(error.message);
      },
    );
  }
}

export function membersOf(sample: SampleSummary, situation: SituationName): readonly string[] {
  return sample.situations[situation]?.members ?? [];
}
