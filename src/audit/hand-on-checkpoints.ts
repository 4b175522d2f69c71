import type { Context } from '../context.js';
import { markHandedOn, readWaitingCheckpoints } from '../store/audit-checkpoints.js';
import type { AuditLease } from './seal-batch.js';

const atOnceMax = 100;

/**
 * Takes what was signed out of the database, the oldest first. One that somebody could not receive waits for the next
 * pass and is given to all of them again; a receiver knows what it has. Answers how many everybody has.
 */
export async function handOnCheckpoints(
  { checkpoints, clock, logger, metrics }: Pick<Context, 'checkpoints' | 'clock' | 'logger' | 'metrics'>,
  { auditor }: Pick<AuditLease, 'auditor'>,
  signal: AbortSignal,
): Promise<number> {
  let handedOn = 0;
  for (const { batch, document } of await readWaitingCheckpoints(auditor, { limit: atOnceMax })) {
    let refused = false;
    for (const receiver of checkpoints) {
      try {
        await receiver.receive(document, signal);
      } catch (error) {
        refused = true;
        metrics.alarms.inc({ kind: 'audit_checkpoint_refused' });
        logger.error({ err: error, receiver: receiver.name }, 'a checkpoint of the audit did not leave the database');
      }
    }
    if (refused || signal.aborted) break;
    await markHandedOn(auditor, { batch, at: await clock.now() });
    handedOn += 1;
  }
  return handedOn;
}
