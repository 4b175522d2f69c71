import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { restorableStates, vaultStates } from '../policy/cycle.js';
import type { RequestKind, RequestOutcome } from '../policy/rights-request.js';
import { type CycleRow, readCycles } from '../store/cycles.js';
import { findHold } from '../store/holds.js';
import type { Measure } from '../store/rights-requests.js';

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Closing {
  readonly memberId: string;
  readonly kind: RequestKind;
  readonly outcome: RequestOutcome;
  readonly holdId: string | null;
}

/**
 * What was done for the request. An outcome that grants it must be true: the hold stands, the data has been given back, or
 * nothing is kept that the person's word could still destroy.
 */
export async function requireMeasure(tx: Transaction, closing: Closing): Promise<Measure | null> {
  const { memberId, kind, outcome, holdId } = closing;
  if (holdId !== null && kind !== 'suspension') {
    throw new ServiceError('input_invalid', 'holdId belongs to a request for suspension.', {
      detail: { field: 'holdId' },
    });
  }
  if (holdId !== null) return standingHold(tx, { memberId, holdId });
  if (outcome !== 'granted') return null;
  if (kind === 'suspension') {
    throw new ServiceError('input_invalid', 'Suspension is done by a hold: place one, and name it as holdId.', {
      detail: { field: 'holdId' },
    });
  }
  if (kind === 'correction') return corrected(await readCycles(tx, memberId));
  if (kind === 'deletion' || kind === 'withdrawal') return destroyed(await readCycles(tx, memberId));
  return null;
}

async function standingHold(tx: Transaction, asked: { memberId: string; holdId: string }): Promise<Measure> {
  const hold = uuidPattern.test(asked.holdId) ? await findHold(tx, asked.holdId) : null;
  if (hold?.memberId === asked.memberId && hold.releasedAt === null) {
    return { holdId: hold.holdId, scope: hold.scope };
  }
  throw new ServiceError('hold_not_found', 'No hold of this member stands under that id. Place one first.');
}

/** What is in the vault can't be changed there: it is corrected in the member database, once it has been given back. */
function corrected(cycles: readonly CycleRow[]): Measure | null {
  const kept = cycles.find(({ state }) => vaultStates.includes(state));
  if (kept) {
    throw inState(
      kept,
      'Correction is done through restoration: give the data back, correct it there, then close this.',
    );
  }
  const restored = cycles.find(({ state }) => state === 'restored');
  return restored?.closedAt ? { cycleId: restored.cycleId, restoredAt: restored.closedAt } : null;
}

function destroyed(cycles: readonly CycleRow[]): Measure | null {
  const kept = cycles.find(({ state }) => restorableStates.includes(state));
  if (kept) {
    throw inState(kept, 'The data is still kept: withdraw the member first, so that all goes that no law orders kept.');
  }
  const latest = cycles.find(({ state }) => state === 'restricted' || state === 'destroyed');
  return latest ? { cycleId: latest.cycleId, state: latest.state } : null;
}

function inState({ state }: CycleRow, message: string): ServiceError {
  return new ServiceError('cycle_in_other_state', message, { detail: { state } });
}
