import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { restorableStates, vaultStates } from '../policy/cycle.js';
import { type LocalDate, localDateOf } from '../policy/dates.js';
import type { RequestKind, RequestOutcome } from '../policy/rights-request.js';
import { type CycleRow, readCycles } from '../store/cycles.js';
import { findHold, type HoldScope } from '../store/holds.js';
import { type RemainderRow, readRemainders } from '../store/remainders.js';
import type { Measure } from '../store/rights-requests.js';

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Closing {
  readonly memberId: string;
  readonly kind: RequestKind;
  readonly outcome: RequestOutcome;
  readonly holdId: string | null;
  /** When the person asked: what was done before that day was not done for this request. */
  readonly receivedOn: LocalDate;
  readonly zone: string;
}

type Since = Pick<Closing, 'receivedOn' | 'zone'>;

/**
 * What was done for the request, since it was received; null where nothing was. An outcome that grants it must be true:
 * the hold stands and suspends what could happen to the data, the data has been given back, or nothing is kept that the
 * person's word could still destroy.
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
  if (kind === 'correction') return corrected(await readCycles(tx, memberId), closing);
  if (kind === 'deletion' || kind === 'withdrawal') {
    return destroyed(await readCycles(tx, memberId), await readRemainders(tx, memberId), closing);
  }
  return null;
}

async function standingHold(tx: Transaction, asked: { memberId: string; holdId: string }): Promise<Measure> {
  const hold = uuidPattern.test(asked.holdId) ? await findHold(tx, asked.holdId) : null;
  if (hold?.memberId !== asked.memberId || hold.releasedAt !== null) {
    throw new ServiceError('hold_not_found', 'No hold of this member stands under that id. Place one first.');
  }
  const kept = (await readCycles(tx, asked.memberId)).some(({ state }) => vaultStates.includes(state));
  const left = (await readRemainders(tx, asked.memberId)).length > 0;
  requireScope(hold.scope, kept ? 'destruction' : left ? 'both' : 'separation');
  return { holdId: hold.holdId, scope: hold.scope };
}

/**
 * What is in the vault can be destroyed, and what is live be separated: a hold on the other suspends nothing. Where a
 * restoration left something in the vault, both can happen.
 */
function requireScope(scope: HoldScope, needed: HoldScope): void {
  if (scope === needed || scope === 'both') return;
  const wanted = needed === 'both' ? 'both' : `${needed} or both`;
  const told = `This hold suspends ${scope} alone; for this member place one whose scope is ${wanted}.`;
  throw new ServiceError('input_invalid', told, { detail: { field: 'holdId' } });
}

/** What is in the vault can't be changed there: it is corrected in the member database, once it has been given back. */
function corrected(cycles: readonly CycleRow[], since: Since): Measure | null {
  const kept = cycles.find(({ state }) => vaultStates.includes(state));
  if (kept) {
    throw inState(
      kept,
      'Correction is done through restoration: give the data back, correct it there, then close this.',
    );
  }
  const restored = cycles.find(({ state }) => state === 'restored');
  return restored?.closedAt && isDoneSince(restored.closedAt, since)
    ? { cycleId: restored.cycleId, restoredAt: restored.closedAt }
    : null;
}

/** Of the newest cycle alone: whoever has come back since has new data, which no destruction before that touched. */
function destroyed(cycles: readonly CycleRow[], remainders: readonly RemainderRow[], since: Since): Measure | null {
  const left = new Set(remainders.map(({ cycleId }) => cycleId));
  const mayReturn = ({ state, cycleId, withdrawnAt }: CycleRow) =>
    restorableStates.includes(state) || (left.has(cycleId) && withdrawnAt === null);
  const kept = cycles.find(mayReturn);
  if (kept) {
    throw inState(kept, 'The data is still kept: withdraw the member first, so that all goes that no law orders kept.');
  }
  const [latest] = cycles;
  if (latest?.state !== 'restricted' && latest?.state !== 'destroyed') return null;
  const doneAt = latest.closedAt ?? latest.withdrawnAt;
  return doneAt !== null && isDoneSince(doneAt, since) ? { cycleId: latest.cycleId, state: latest.state } : null;
}

function isDoneSince(at: string, { receivedOn, zone }: Since): boolean {
  return localDateOf(at, zone) >= receivedOn;
}

function inState({ state }: CycleRow, message: string): ServiceError {
  return new ServiceError('cycle_in_other_state', message, { detail: { state } });
}
