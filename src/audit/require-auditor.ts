import type { Context } from '../context.js';
import type { Database } from '../database/database.js';
import { ServiceError } from '../errors.js';

/** Nobody else can read the audit. */
export function requireAuditor({ auditor }: Pick<Context, 'auditor'>): Database {
  if (auditor) return auditor;
  throw new ServiceError(
    'configuration_invalid',
    'The audit is read and kept as the auditor alone: set AUDITOR_DATABASE_URL.',
    { detail: { variable: 'AUDITOR_DATABASE_URL' } },
  );
}
