import type { Context } from '../context.js';
import type { SweepRow } from '../store/sweeps.js';
import { performSweep } from '../sweep/perform-sweep.js';

export interface BackgroundSweeps {
  /** Returns at once; the sweep goes on in this process, and its row tells how it ended. */
  start(sweep: Pick<SweepRow, 'sweepId' | 'mode'>): void;
  /** Resolves when none is under way. */
  settled(): Promise<void>;
  /** Stops each after the batch it is in, and waits. One that had not begun keeps waiting for another process. */
  stop(): Promise<void>;
}

/** Sweeps that were requested over HTTP. Those that perform go one after the other; a rehearsal waits for nobody. */
export function createBackgroundSweeps(ctx: Context): BackgroundSweeps {
  const stopping = new AbortController();
  const underWay = new Map<string, Promise<void>>();
  let lastPerforming: Promise<void> = Promise.resolve();

  async function run(sweepId: string, after: Promise<void>): Promise<void> {
    await after;
    if (stopping.signal.aborted) return;
    try {
      await performSweep(ctx, sweepId, stopping.signal);
    } catch (error) {
      ctx.logger.error({ err: error, sweepId }, 'a requested sweep ended with an error');
    }
  }

  async function settled(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay.values());
  }

  return {
    start({ sweepId, mode }) {
      if (stopping.signal.aborted || underWay.has(sweepId)) return;
      const running = run(sweepId, mode === 'perform' ? lastPerforming : Promise.resolve());
      if (mode === 'perform') lastPerforming = running;
      underWay.set(
        sweepId,
        running.finally(() => underWay.delete(sweepId)),
      );
    },
    settled,
    async stop() {
      stopping.abort();
      await settled();
    },
  };
}
