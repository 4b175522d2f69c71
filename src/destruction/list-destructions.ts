import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import {
  type DestructionRow,
  type LedgerFilter,
  type LedgerPlace,
  readDestructions,
} from '../store/destruction-ledger.js';
import { knownMemberId } from '../store/member-cycles.js';
import type { Actor } from '../store/timeline.js';

/** Reading the ledger needs no data map and opens nothing. */
export type LedgerContext = Pick<Context, 'clerk' | 'clock' | 'keyring'>;

export interface DestructionsPage {
  readonly filter: LedgerFilter;
  readonly before: LedgerPlace | null;
  readonly limit: number;
  readonly actor: Actor;
}

export interface ListedDestructions {
  readonly destructions: readonly DestructionRow[];
  /** Where the next page begins; null after the last. */
  readonly next: LedgerPlace | null;
}

/** The ledger of destruction, the newest first. Reading it is on record, with whose lines were asked for. */
export async function listDestructions(ctx: LedgerContext, page: DestructionsPage): Promise<ListedDestructions> {
  const { filter, before, limit, actor } = page;
  const at = await ctx.clock.now();
  return ctx.clerk.transaction(async (tx) => {
    const { memberId: askedFor, ...detail } = filter;
    const memberId = await knownMemberId(tx, askedFor);
    await appendAudit(ctx, tx, { entries: [{ memberId, action: 'destructions_listed', detail }], at, actor });
    const found = await readDestructions(tx, filter, { before, limit: limit + 1 });
    const destructions = found.slice(0, limit);
    const last = destructions.at(-1);
    return { destructions, next: found.length > limit && last ? placeOf(last) : null };
  });
}

export function placeOf({ destroyedAt, destructionId }: LedgerPlace): LedgerPlace {
  return { destroyedAt, destructionId };
}
