import type { Context } from '../context.js';
import { type AcceptanceToRecord, recordAccepted } from '../cycles/record-outcome.js';
import { present, type SweepRun } from './sweep-run.js';

/** Records that a mail was taken; true where its notice took effect by it. */
export type RecordAcceptance = (accepted: AcceptanceToRecord) => Promise<boolean>;

interface Waiting {
  readonly accepted: AcceptanceToRecord;
  readonly resolve: (effective: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Records at once when nothing is being recorded, and otherwise together with all that comes in until the commit before:
 * one transaction serves as many mails as were taken meanwhile, and none waits longer than for one commit.
 */
export function createOutcomeQueue(ctx: Context, run: Pick<SweepRun, 'asOf'>): RecordAcceptance {
  let waiting: Waiting[] = [];
  let recording = false;

  async function recordWaiting(): Promise<void> {
    recording = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const { now } = await present(ctx, run);
        const effective = await recordAccepted(ctx, { accepted: batch.map(({ accepted }) => accepted), now });
        for (const { accepted, resolve } of batch) resolve(effective.has(accepted.attempt.noticeId));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    recording = false;
  }

  return (accepted) =>
    new Promise((resolve, reject) => {
      waiting.push({ accepted, resolve, reject });
      if (!recording) void recordWaiting();
    });
}
