import { appendAudit } from '../src/audit/append.js';
import { deriveAuditKeys } from '../src/audit/audit-keys.js';
import { sealAudit } from '../src/audit/seal-audit.js';
import { verifyAudit } from '../src/audit/verify-audit.js';
import { type Bench, median, timed } from './open-bench.js';

export interface AuditMeasure {
  /** The time to verify over the time to read the same rows as text and do nothing with them. */
  readonly ratio: number;
  readonly entries: number;
  readonly sealedPerSecond: number;
  /** The median of the rounds. */
  readonly verifiedPerSecond: number;
  readonly verifyMs: number[];
  readonly readMs: number[];
}

const entries = 300_000;
const atOnce = 1_000;

/** A log of entries as the service writes them, sealed, and verified from its first entry to its last. */
export async function measureAudit(
  { ctx, admin }: Bench,
  { rounds, log }: { rounds: number; log: (line: string) => void },
): Promise<AuditMeasure> {
  const { auditor } = ctx;
  if (auditor === null) throw new Error('the bench has an auditor');
  log(`writing ${entries} entries of the audit …`);
  for (let from = 0; from < entries; from += atOnce) await append(ctx, from);
  await admin.query('vacuum analyze dormouse.audit_entry');
  const { signal } = new AbortController();
  const unsealed = await count(admin);
  const sealMs = await timed(() => sealAudit(ctx, { signal, checkpoint: 'at once' }));
  const sealedPerSecond = Math.round(unsealed / (sealMs / 1000));
  log(`audit: ${sealedPerSecond} entries sealed a second`);
  await admin.query('vacuum analyze dormouse.audit_entry');
  const keys = deriveAuditKeys(ctx.keyring);
  const verifyMs: number[] = [];
  const readMs: number[] = [];
  let verified = 0;
  for (let round = 0; round < rounds + 1; round += 1) {
    const verifying = await timed(async () => {
      const verdict = await auditor.transaction((tx) => verifyAudit(tx, keys));
      if (!verdict.intact) throw new Error(`the log is not intact: ${verdict.first?.message}`);
      verified = verdict.entries;
    });
    const reading = await timed(() => readAll(auditor));
    // The first round fills the caches of both sides and does not count.
    if (round === 0) continue;
    verifyMs.push(verifying);
    readMs.push(reading);
    log(`audit ${round}: ${verified} verified in ${verifying.toFixed(0)} ms, read in ${reading.toFixed(0)} ms`);
  }
  const verifiedPerSecond = Math.round(verified / (median(verifyMs) / 1000));
  return {
    ratio: median(verifyMs) / median(readMs),
    entries: verified,
    sealedPerSecond,
    verifiedPerSecond,
    verifyMs,
    readMs,
  };
}

async function append(ctx: Bench['ctx'], from: number): Promise<void> {
  const written = Array.from({ length: atOnce }, (_, index) => ({
    memberId: String(from + index),
    action: 'member_separated',
    reason: index % 4 === 0 ? 'dormant' : null,
    detail: { cycleId: '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b', tables: ['payments', 'profiles'], rows: index },
  }));
  const actor = { id: 'key:0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b', address: '10.0.0.7' };
  const at = await ctx.clock.now();
  await ctx.mover.transaction((tx) => appendAudit(ctx, tx, { entries: written, at, actor }));
}

async function count(admin: Bench['admin']): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(
    'select count(*)::int as count from dormouse.audit_entry where position is null',
  );
  return rows[0]?.count ?? 0;
}

/** In pages, one after the other. */
async function readAll(auditor: NonNullable<Bench['ctx']['auditor']>): Promise<void> {
  for (let after = '0'; ; ) {
    const rows = await auditor.rows<{ position: string; row: string }>(
      `select position, entry::text as row from dormouse.audit_entry as entry
       where position > $1::bigint order by position limit 2000`,
      [after],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.position;
  }
}
