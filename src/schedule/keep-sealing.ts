import { setTimeout as wait } from 'node:timers/promises';
import { measureSealLag } from '../audit/measure-seal-lag.js';
import { sealAudit } from '../audit/seal-audit.js';
import type { Context } from '../context.js';

/** So long an entry stands without a seal at most, where a process lives. */
const pauseMs = 15_000;

/** Every process tries to seal the audit, and one at a time does. Resolves when the signal has been given. */
export async function keepSealing(
  ctx: Context,
  { signal, pause = pauseAWhile }: { signal: AbortSignal; pause?: (signal: AbortSignal) => Promise<void> },
): Promise<void> {
  if (ctx.auditor === null) return;
  while (!signal.aborted) {
    try {
      await sealAudit(ctx, { signal });
      await measureSealLag(ctx);
    } catch (error) {
      ctx.logger.error({ err: error }, 'the audit could not be sealed; the next pass tries again');
    }
    await pause(signal);
  }
}

async function pauseAWhile(signal: AbortSignal): Promise<void> {
  await wait(pauseMs, undefined, { signal }).catch(() => undefined);
}
