import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import { claimAuditLease, releaseAuditLease } from '../store/audit-head.js';
import { deriveAuditKeys } from './audit-keys.js';
import { checkpointWhenDue } from './checkpoint-when-due.js';
import { handOnCheckpoints } from './hand-on-checkpoints.js';
import { requireAuditor } from './require-auditor.js';
import { type AuditLease, sealBatch } from './seal-batch.js';

export type SealContext = Pick<
  Context,
  'auditor' | 'keyring' | 'clock' | 'config' | 'reached' | 'logger' | 'metrics' | 'checkpoints'
>;

export interface SealPass {
  /** Busy: another process seals. Lost: another took over. Broken: `dormouse audit verify` says where. */
  readonly state: 'sealed' | 'busy' | 'lost' | 'broken';
  readonly batches: number;
  readonly entries: number;
  /** Entries that no writer of ours made, as far as anybody can tell; they are sealed as such. */
  readonly unproven: number;
  /** Checkpoints that everybody who is to have them has received. */
  readonly handedOn: number;
}

const toldMax = 20;

/**
 * One pass of the sealer, as the auditor: what was committed is ordered and sealed, batch by batch, until little is
 * left. Any number of processes may try; one holds the lease, and one that lost it writes nothing.
 */
export async function sealAudit(
  ctx: SealContext,
  { signal, checkpoint = 'when due' }: { signal: AbortSignal; checkpoint?: 'when due' | 'at once' },
): Promise<SealPass> {
  const auditor = requireAuditor(ctx);
  const claimed = await claim(ctx, auditor);
  if (claimed === null) return { state: 'busy', batches: 0, entries: 0, unproven: 0, handedOn: 0 };
  const lease = { auditor, keys: deriveAuditKeys(ctx.keyring), fence: claimed.fence };
  try {
    const sealed = await sealBatches(ctx, lease, signal);
    if (sealed.state === 'broken') reportBroken(ctx);
    if (sealed.state !== 'sealed') return { ...sealed, handedOn: 0 };
    await checkpointWhenDue(ctx, lease, { atOnce: checkpoint === 'at once' });
    return { ...sealed, handedOn: await handOnCheckpoints(ctx, lease, signal) };
  } finally {
    // Else the next pass would wait for the end of this lease.
    await releaseAuditLease(auditor, lease).catch(() => undefined);
  }
}

async function claim(ctx: SealContext, auditor: AuditLease['auditor']): Promise<{ fence: string } | null> {
  const now = await ctx.clock.now();
  const until = new Date(Date.parse(now) + ctx.config.leaseMs).toISOString();
  return auditor.transaction((tx) => claimAuditLease(tx, { holder: randomUUID(), now, until }));
}

async function sealBatches(
  ctx: SealContext,
  lease: AuditLease,
  signal: AbortSignal,
): Promise<Omit<SealPass, 'handedOn'>> {
  const { batchSize } = ctx.config.audit;
  const counts = { batches: 0, entries: 0, unproven: 0 };
  for (let full = true; full && !signal.aborted; ) {
    const sealed = await sealBatch(ctx, lease);
    if (sealed.state !== 'sealed') return { state: sealed.state, ...counts };
    if (sealed.unproven.length > 0) reportUnproven(ctx, sealed.unproven);
    counts.entries += sealed.entries;
    counts.batches += sealed.entries > 0 ? 1 : 0;
    counts.unproven += sealed.unproven.length;
    full = sealed.entries === batchSize;
    if (full) await checkpointWhenDue(ctx, lease, { atOnce: false });
  }
  return { state: 'sealed', ...counts };
}

/** Sealing goes on: a forged entry must not keep the true ones from being sealed. */
function reportUnproven({ metrics, logger }: SealContext, entryIds: readonly string[]): void {
  metrics.alarms.inc({ kind: 'audit_unproven' }, entryIds.length);
  logger.error(
    { entries: entryIds.length, entryIds: entryIds.slice(0, toldMax) },
    'entries of the audit were not written by this service; they are sealed as unproven',
  );
}

function reportBroken({ metrics, logger }: SealContext): void {
  metrics.alarms.inc({ kind: 'audit_broken' });
  logger.error(
    'the head of the audit is not the end of what was sealed, so nothing is sealed on it: run `dormouse audit verify`',
  );
}
