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
    await attempt(ctx, 'the audit could not be sealed', () => sealAudit(ctx, { signal }));
    // Above all when sealing fails: then the lag grows, and somebody has to hear of it.
    await attempt(ctx, 'how long entries of the audit wait for their seal could not be measured', () =>
      measureSealLag(ctx),
    );
    await pause(signal);
  }
}

async function attempt(ctx: Context, failed: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    ctx.logger.error({ err: error }, `${failed}; the next pass tries again`);
  }
}

async function pauseAWhile(signal: AbortSignal): Promise<void> {
  await wait(pauseMs, undefined, { signal }).catch(() => undefined);
}
