import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { type CycleState, restorableStates } from '../policy/cycle.js';
import { readSeparations } from '../store/member-cycles.js';
import type { Actor } from '../store/timeline.js';
import { digestsOf } from '../vault/lookup-fields.js';
import { findByDigest } from '../vault/records.js';

const valueLengthMax = 320;
/** More than so many who share a value help nobody to find one of them. */
const foundMax = 100;

export interface FoundMember {
  readonly memberId: string;
  /** The lookup columns in which the value stood. */
  readonly fields: readonly string[];
  readonly state: CycleState;
  readonly separatedAt: string;
  readonly restorable: boolean;
}

/** The separated members who had this login id, e-mail or phone; several may share one. */
export async function lookupMembers(
  ctx: Context,
  asked: { value: string; field?: string | undefined; actor: Actor },
): Promise<FoundMember[]> {
  const { actor } = asked;
  const fields = fieldsAsked(ctx, asked.field);
  const digests = digestsAsked(ctx, fields, asked.value);
  const now = await ctx.clock.now();
  return ctx.mover.transaction(async (tx) => {
    const found = await findByDigest(tx, {
      fields: digests.map(({ field }) => field),
      digests: digests.map(({ digest }) => digest),
      limit: foundMax,
    });
    const separations = await readSeparations(tx, [...new Set(found.map(({ memberId }) => memberId))]);
    const members = separations.map(({ memberId, state, separatedAt }) => ({
      memberId,
      fields: found.filter((row) => row.memberId === memberId).map(({ field }) => field),
      state,
      separatedAt,
      restorable: restorableStates.includes(state),
    }));
    const entries = [
      { memberId: null, action: 'members_looked_up', detail: { fields, found: members.length } },
      ...members.map((member) => ({
        memberId: member.memberId,
        action: 'member_found',
        detail: { fields: member.fields },
      })),
    ];
    await appendAudit(ctx, tx, { entries, at: now, actor });
    return members;
  });
}

function fieldsAsked(ctx: Context, field: string | undefined): readonly string[] {
  const known = ctx.map.lookup;
  if (field === undefined) return known;
  if (known.includes(field)) return [field];
  throw new ServiceError('input_invalid', `field must be one of ${known.join(', ')}; without it all are searched.`, {
    detail: { field: 'field', known },
  });
}

function digestsAsked(ctx: Context, fields: readonly string[], value: unknown) {
  const text = typeof value === 'string' && value.length <= valueLengthMax ? value : '';
  const digests = digestsOf(ctx, Object.fromEntries(fields.map((field) => [field, text])));
  if (digests.length > 0) return digests;
  throw new ServiceError(
    'input_invalid',
    `value must be a text of 1 to ${valueLengthMax} characters that can be looked up.`,
    {
      detail: { field: 'value' },
    },
  );
}
