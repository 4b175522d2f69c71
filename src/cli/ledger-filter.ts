import type { LedgerFilter } from '../store/destruction-ledger.js';
import type { Call, Command } from './command.js';
import { textOf } from './option-values.js';
import { WrongUse } from './wrong-use.js';

export const ledgerOptions: Command['options'] = {
  member: { type: 'string', value: 'MEMBER', description: 'Only of this member.' },
  from: { type: 'string', value: 'INSTANT', description: 'Destroyed from then on, as in 2026-11-01T00:00:00+09:00.' },
  to: { type: 'string', value: 'INSTANT', description: 'Destroyed before then.' },
  unconfirmed: { type: 'boolean', description: 'Only those that wait for confirmation.' },
};

export function ledgerFilterOf(call: Call): LedgerFilter {
  const confirmed = call.values.unconfirmed === true ? false : null;
  return {
    memberId: textOf(call, 'member') ?? null,
    from: instantOf(call, 'from'),
    to: instantOf(call, 'to'),
    confirmed,
  };
}

export function instantOf(call: Call, name: string): string | null {
  const value = textOf(call, name);
  if (value === undefined) return null;
  const isInstant = /^(?:19|2\d)\d{2}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(value);
  if (isInstant && !Number.isNaN(Date.parse(value))) return value;
  throw new WrongUse(`--${name} must be an instant with its offset, like 2026-11-01T00:00:00+09:00.`);
}
