import type { Context } from '../context.js';
import { deliver } from '../sweep/deliver.js';

/**
 * Messages whose next try has come go out between two sweeps, where the schedule performs them: a call waits for the
 * hours of the day, a greylisted mail for a quarter of an hour. A failure costs this look.
 */
export async function deliverBetween(
  ctx: Context,
  signal: AbortSignal,
): Promise<{ sent: number; final: number } | null> {
  if (ctx.config.schedule?.mode !== 'perform') return null;
  try {
    return await deliver(ctx, { signal, actor: { id: 'schedule' } });
  } catch (error) {
    ctx.logger.error({ err: error }, 'what was due could not be sent; the next look tries again');
    return null;
  }
}
