import { setMaxListeners } from 'node:events';
import type { Context } from '../context.js';
import type { Actor } from '../store/timeline.js';
import { meansNow } from './means-now.js';
import { pollAttempts } from './poll-attempts.js';
import { sendAttempts } from './send-attempts.js';
import { emptyReport } from './sweep-run.js';

/**
 * The round between two sweeps: messages whose next try has come go out, and unfinished ones are asked after. It words
 * nothing new and opens no cycle, so that only a sweep decides who is told.
 */
export async function deliver(
  ctx: Context,
  { signal, actor }: { signal: AbortSignal; actor: Actor },
): Promise<{ sent: number; final: number }> {
  // Every message under way listens to it, and Node warns of a leak from ten on.
  setMaxListeners(0, signal);
  const run = { signal, actor, asOf: null, holdFence: async () => undefined };
  const sending = { report: emptyReport(), ...(await meansNow(ctx, run)) };
  const { final } = await pollAttempts(ctx, run, sending);
  return { sent: await sendAttempts(ctx, run, sending), final };
}
