import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Figures, targets } from './figures.js';
import type { LivedHistories } from './history-worker.js';

const built = import.meta.url.endsWith('.ts') ? '../../dist/test/campaign/history-worker.js' : './history-worker.js';

/** Random lives of members, led by the rules day by day, in a thread of their own. */
export async function liveHistories(
  figures: Figures,
  { seed, share, signal }: { seed: number; share: number; signal: AbortSignal },
): Promise<void> {
  const years = Math.ceil(targets.memberYears * share);
  const worker = new Worker(fileURLToPath(new URL(built, import.meta.url)), { workerData: { seed, years } });
  const stop = () => void worker.terminate();
  signal.addEventListener('abort', stop);
  try {
    const [lived] = (await Promise.race([once(worker, 'message'), once(worker, 'exit').then(() => [null])])) as [
      LivedHistories | null,
    ];
    if (lived === null) return;
    figures.histories += lived.lives;
    figures.memberYears += lived.years;
    figures.earlyHistories += lived.wrongs.length;
    for (const wrong of lived.wrongs.slice(0, 10)) figures.defects.push(`history: ${wrong}`);
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
