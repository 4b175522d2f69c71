import type { Context } from '../context.js';
import { measureUnsealed } from '../store/audit-entries.js';
import { requireAuditor } from './require-auditor.js';

export interface SealLag {
  readonly unsealed: number;
  readonly lagSeconds: number;
}

/** Keeps the gauges true in every process, whoever seals, and alarms while entries wait too long. */
export async function measureSealLag(
  ctx: Pick<Context, 'auditor' | 'config' | 'logger' | 'metrics'>,
): Promise<SealLag> {
  const { count, lagSeconds } = await measureUnsealed(requireAuditor(ctx));
  ctx.metrics.auditUnsealed.set(count);
  ctx.metrics.auditSealLag.set(lagSeconds);
  if (lagSeconds * 1000 > ctx.config.audit.sealLagAlarmMs) {
    ctx.metrics.alarms.inc({ kind: 'audit_seal_lag' });
    ctx.logger.error(
      { unsealed: count, lagSeconds: Math.round(lagSeconds) },
      'entries of the audit have waited too long for their seal',
    );
  }
  return { unsealed: count, lagSeconds };
}
