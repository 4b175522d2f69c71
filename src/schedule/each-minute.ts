import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from '../context.js';
import { measureHolds } from '../cycles/measure-holds.js';
import { measureMeans } from '../cycles/measure-means.js';
import { measureRequests } from '../rights/measure-requests.js';
import { checkBoard } from './check-board.js';
import { deliverBetween } from './deliver-between.js';
import { keepAuditDaily } from './keep-audit.js';
import { lookForBounces } from './look-for-bounces.js';

/**
 * What every process looks at each minute, apart from sweeps, which may take an hour: bounces, the notice board,
 * messages whose next try has come, what the audit no longer keeps, and how the means stand. Resolves when the signal has been given.
 */
export async function eachMinute(
  ctx: Context,
  { signal, pause = pauseAMinute }: { signal: AbortSignal; pause?: (signal: AbortSignal) => Promise<void> },
): Promise<void> {
  const bounces = rarerWhileFailing(async () => ctx.bounces === null || (await lookForBounces(ctx, signal)) !== null);
  const keepAudit = keepAuditDaily(ctx);
  while (!signal.aborted) {
    await bounces();
    await checkBoard(ctx, signal);
    await deliverBetween(ctx, signal);
    await keepAudit(signal);
    await measure(ctx);
    await pause(signal);
  }
}

const looksLeftOutMax = 60;

/** After each failure in a row twice as many looks are left out, up to an hour: a wrong password must not lock the account. */
function rarerWhileFailing(look: () => Promise<boolean>): () => Promise<void> {
  let failures = 0;
  let leftOut = 0;
  return async () => {
    if (leftOut > 0) {
      leftOut -= 1;
      return;
    }
    failures = (await look()) ? 0 : failures + 1;
    leftOut = failures === 0 ? 0 : Math.min(2 ** failures, looksLeftOutMax);
  };
}

async function measure(ctx: Context): Promise<void> {
  try {
    await measureMeans(ctx);
    await measureHolds(ctx);
    await measureRequests(ctx);
  } catch (error) {
    ctx.logger.error({ err: error }, 'how things stand could not be measured; the next look tries again');
  }
}

async function pauseAMinute(signal: AbortSignal): Promise<void> {
  await wait(60_000, undefined, { signal }).catch(() => undefined);
}
