import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { countUnconfirmed, markConfirmed, readKnown } from '../store/destruction-ledger.js';
import type { Actor } from '../store/timeline.js';

/** Ids that a refusal names. */
const namedMax = 10;

export interface ConfirmationRequest {
  /** All that were destroyed up to this instant, or these alone: one of the two. */
  readonly until?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly actor: Actor;
  /** Whether the credential stands for a person. */
  readonly person: boolean;
}

export interface Confirmed {
  readonly confirmed: number;
  /** Lines that still wait, and how many of these the caller destroyed: somebody else has to confirm them. */
  readonly waiting: number;
  readonly own: number;
}

/** The privacy officer confirms what was destroyed: a person, and another than the one that destroyed it. */
export async function confirmDestructions(
  ctx: Pick<Context, 'clerk' | 'clock' | 'keyring'>,
  asked: ConfirmationRequest,
): Promise<Confirmed> {
  const { until = null, ids = null, actor } = asked;
  if (!asked.person) {
    throw new ServiceError(
      'approval_needs_person',
      'This credential stands for a program. The privacy officer confirms destructions with one of their own (--person).',
    );
  }
  if ((until === null) === (ids === null)) throw invalid('Give until, or ids: one of the two.', 'until');
  const at = await ctx.clock.now();
  if (until !== null && Date.parse(until) > Date.parse(at)) {
    throw invalid('until must not lie ahead: only what has been seen can be confirmed.', 'until');
  }
  return ctx.clerk.transaction(async (tx) => {
    if (ids !== null) await requireLines(tx, ids);
    const confirmed = await markConfirmed(tx, { until, ids, by: actor.id, at });
    const detail = { until, confirmed };
    const entries = [{ memberId: null, action: 'destructions_confirmed', detail }];
    await appendAudit(ctx, tx, { entries, at, actor });
    return { confirmed, ...(await countUnconfirmed(tx, actor.id)) };
  });
}

/** One that was mistyped must not pass for confirmed. */
async function requireLines(tx: Transaction, ids: readonly string[]): Promise<void> {
  const known = new Set((await readKnown(tx, ids)).map(({ destructionId }) => destructionId));
  const unknown = ids.filter((id) => !known.has(id.toLowerCase()));
  if (unknown.length === 0) return;
  const named = `${unknown.slice(0, namedMax).join(', ')}${unknown.length > namedMax ? ', …' : ''}`;
  throw invalid(`The ledger has no line ${named}; nothing was confirmed.`, 'ids');
}

function invalid(told: string, field: string): ServiceError {
  return new ServiceError('input_invalid', told, { detail: { field } });
}
