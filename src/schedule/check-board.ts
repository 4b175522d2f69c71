import type { Context } from '../context.js';
import { type BoardCheck, checkNoticeBoardWhenDue } from '../cycles/check-notice-board.js';

/** One look at the board where it is due, with a schedule of sweeps or without. An outage of it costs no sweep. */
export async function checkBoard(ctx: Context, signal: AbortSignal): Promise<BoardCheck | null> {
  try {
    return await checkNoticeBoardWhenDue(ctx, { actor: { id: 'schedule' }, signal });
  } catch (error) {
    ctx.logger.error({ err: error }, 'the schedule could not check the notice board; it tries again');
    return null;
  }
}
