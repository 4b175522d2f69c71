import { type AuditKeys, deriveAuditKeys } from '../audit/audit-keys.js';
import { requireUrl } from '../config/to-secrets.js';
import { openDatabase } from '../database/database.js';
import type { Transaction } from '../database/sql.js';
import type { Call } from './command.js';

/** A statement over a whole log takes its time. */
const statementTimeoutMs = 3_600_000;

/** One state of the audit, read as the auditor: what is sealed or pruned meanwhile is not seen. */
export async function withAudit<Result>(
  call: Call,
  work: (tx: Transaction, keys: AuditKeys) => Promise<Result>,
): Promise<Result> {
  const url = requireUrl(call.settings().secrets.auditorUrl, 'AUDITOR_DATABASE_URL');
  const keys = await openAuditKeys(call);
  const auditor = await openDatabase({ url, role: 'dormouse_auditor', connectionsMax: 1, statementTimeoutMs });
  try {
    return await auditor.transaction(async (tx) => {
      await tx.affected('set transaction isolation level repeatable read, read only');
      return work(tx, keys);
    });
  } finally {
    await auditor.close();
  }
}

export async function openAuditKeys(call: Call): Promise<AuditKeys> {
  const { config, secrets } = call.settings();
  const { openKeys } = await import('../open-keys.js');
  return deriveAuditKeys(await openKeys(config, secrets, { createIfMissing: false }));
}
