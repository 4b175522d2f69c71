import type { Context } from '../context.js';
import { isBusy } from '../database/database-error.js';
import { limitLockWaits } from '../database/limit-lock-waits.js';
import type { Transaction } from '../database/sql.js';
import { refuseOutdated } from '../destruction/refuse-outdated.js';
import { withKeysThatStand } from '../destruction/with-keys-that-stand.js';
import type { CycleRow } from '../store/cycles.js';
import type { RemainderRow } from '../store/remainders.js';
import type { SealedRecord } from '../vault/records.js';
import { type GivenBack, namesOfChoices, noChoices } from './choices.js';
import { giveBack } from './give-back.js';
import { keepRemainder, planRemainder } from './keep-remainder.js';
import { leftInVaultOf } from './left-in-vault.js';
import { openRows } from './opened-rows.js';
import type { RestoreRequest } from './restore-batch.js';
import { undone } from './undone.js';

export interface ReturnedRecords extends Pick<GivenBack, 'tables' | 'changed'> {
  readonly left: readonly RemainderRow[];
}

/** Each try ends what others wait for; together they are as patient as a single one used to be. */
const patienceMs = 15_000;

/**
 * All or nothing, in one transaction; of a rehearsal nothing stays.
 *
 * Where rows of members refer to other members, two restorations may each have the member locked that a row of the other
 * refers to, and no order of locks helps: the database ends one of them, which is then begun anew. So is one that waits
 * for another program, in whose way it may be itself.
 */
export async function inRestoration<Result>(
  ctx: Context,
  { rehearse = false }: Pick<RestoreRequest, 'rehearse'>,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const begunAt = performance.now();
  for (;;) {
    try {
      return await withKeysThatStand(() => (rehearse ? undone(ctx.mover, work) : ctx.mover.transaction(work)));
    } catch (error) {
      if (!isBusy(error) || performance.now() - begunAt > patienceMs) throw error;
    }
  }
}

/** Opens the records, gives their rows back by the choices of the request, and seals anew what was left of them. */
export async function returnRecords(
  ctx: Context,
  tx: Transaction,
  request: RestoreRequest & { readonly records: readonly SealedRecord[]; readonly cycles: readonly CycleRow[] },
): Promise<ReturnedRecords> {
  const { records, cycles, choices = noChoices, now: at, actor } = request;
  await refuseOutdated(tx, records);
  const opened = await openRows(ctx, tx, records);
  await ctx.reached('records opened');
  await limitLockWaits(tx, ctx.config.lockTimeoutMs);
  const { tables, changed, left } = await giveBack(ctx, tx, opened, choices);
  await ctx.reached('rows inserted');
  const planned = planRemainder(ctx, { records, cycles, left });
  // Sealing may need a key that the keyring does not have yet, and a rehearsal leaves no trace there either.
  if (!request.rehearse) await keepRemainder(ctx, tx, planned, { at, actor });
  return { tables, changed, left: planned.listed };
}

/** What timeline and audit say of it beside the reason: names, counts and days. */
export function detailOf(
  { proof, choices = noChoices }: Pick<RestoreRequest, 'proof' | 'choices'>,
  { changed, left }: { changed: GivenBack['changed']; left: readonly RemainderRow[] },
): Record<string, unknown> | null {
  const chosen = namesOfChoices(choices);
  const detail = {
    ...(proof && { proof }),
    ...(Object.keys(chosen).length > 0 && { choices: chosen }),
    ...(changed.length > 0 && { changed }),
    ...(left.length > 0 && { left: leftInVaultOf(left) }),
  };
  return Object.keys(detail).length > 0 ? detail : null;
}
