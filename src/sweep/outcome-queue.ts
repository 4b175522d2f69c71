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

/** Long enough for some more to come in, and nothing beside the time that a mail takes. */
const lingerMs = 10;

/**
 * Records together what was taken at about the same time: when half of all that may be under way wait for it, or the
 * first has waited for a moment. Where only one may be under way, it is recorded at once and before the next goes out.
 */
export function createOutcomeQueue(ctx: Context, run: Pick<SweepRun, 'asOf'>): RecordAcceptance {
  const enough = Math.ceil(ctx.config.sendConcurrency / 2);
  let waiting: Waiting[] = [];
  let recording = false;
  let lingering: NodeJS.Timeout | null = null;

  async function recordWaiting(): Promise<void> {
    if (lingering) clearTimeout(lingering);
    lingering = null;
    recording = true;
    const batch = waiting;
    waiting = [];
    try {
      const { now } = await present(ctx, run);
      const effective = await recordAccepted(ctx, { accepted: batch.map(({ accepted }) => accepted), now });
      for (const { accepted, resolve } of batch) resolve(effective.has(accepted.attempt.noticeId));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    recording = false;
    recordSoon();
  }

  function recordSoon(): void {
    if (recording || waiting.length === 0) return;
    if (waiting.length >= enough) void recordWaiting();
    else lingering ??= setTimeout(() => void recordWaiting(), lingerMs);
  }

  return (accepted) =>
    new Promise((resolve, reject) => {
      waiting.push({ accepted, resolve, reject });
      recordSoon();
    });
}
