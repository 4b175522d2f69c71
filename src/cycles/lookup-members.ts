import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { type CycleState, restorableStates } from '../policy/cycle.js';
import { readSeparations, type SeparationRow } from '../store/member-cycles.js';
import type { Actor } from '../store/timeline.js';
import { digestsOf, type FieldDigest } from '../vault/lookup-fields.js';
import { findByDigest } from '../vault/records.js';
import { countLookup } from './count-lookup.js';

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
  /** The call that gives the data back; null where it can't come back. */
  readonly wayBack: string | null;
}

interface Asked {
  readonly value: string;
  readonly field?: string | undefined;
  readonly actor: Actor;
}

/**
 * The separated members who had this login id, e-mail or phone; several may share one. Each call is on record without its
 * value, those that were refused too. The same statements run whether somebody is found or not: how long an answer takes
 * says nothing.
 */
export async function lookupMembers(ctx: Context, asked: Asked): Promise<FoundMember[]> {
  const { actor } = asked;
  const now = await ctx.clock.now();
  await countLookup(ctx, { actor, now });
  const { fields, digests } = await recordingRefusal(ctx, { actor, now }, () => whatIsAsked(ctx, asked));
  return ctx.mover.transaction(async (tx) => {
    const found = await findByDigest(tx, {
      fields: digests.map(({ field }) => field),
      digests: digests.map(({ digest }) => digest),
      limit: foundMax,
    });
    const separations = await readSeparations(tx, [...new Set(found.map(({ memberId }) => memberId))]);
    const members = separations.map((separation) => {
      const own = found.filter(({ memberId }) => memberId === separation.memberId);
      return foundMember(
        separation,
        own.map(({ field }) => field),
      );
    });
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

function foundMember({ memberId, state, separatedAt }: SeparationRow, fields: readonly string[]): FoundMember {
  const restorable = restorableStates.includes(state);
  const wayBack = restorable ? `POST /v1/members/${encodeURIComponent(memberId)}/restoration` : null;
  return { memberId, fields, state, separatedAt, restorable, wayBack };
}

function whatIsAsked(ctx: Context, asked: Asked): { fields: readonly string[]; digests: FieldDigest[] } {
  const fields = fieldsAsked(ctx, asked.field);
  return { fields, digests: digestsAsked(ctx, fields, asked.value) };
}

/** Who tries out what is no value has looked something up as well. What they sent is not repeated. */
async function recordingRefusal<Result>(
  ctx: Context,
  { actor, now }: { actor: Actor; now: string },
  check: () => Result,
): Promise<Result> {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const detail = { refused: error.code, field: error.detail.field, found: 0 };
    const entries = [{ memberId: null, action: 'members_looked_up', detail }];
    await ctx.clerk.transaction((tx) => appendAudit(ctx, tx, { entries, at: now, actor }));
    throw error;
  }
}

function fieldsAsked(ctx: Context, field: string | undefined): readonly string[] {
  const known = ctx.map.lookup;
  if (field === undefined) return known;
  if (known.includes(field)) return [field];
  throw new ServiceError('input_invalid', `field must be one of ${known.join(', ')}; without it all are searched.`, {
    detail: { field: 'field', known },
  });
}

function digestsAsked(ctx: Context, fields: readonly string[], value: unknown): FieldDigest[] {
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
