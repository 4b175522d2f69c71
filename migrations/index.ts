import { CreateLedger1764000000001 } from './1764000000001-create-ledger.js';
import { CreateVault1764000000002 } from './1764000000002-create-vault.js';
import { CreateAudit1764000000003 } from './1764000000003-create-audit.js';
import { CreateOperations1764000000004 } from './1764000000004-create-operations.js';

/** Every migration, in order. A released one is never edited: expand first, contract in a later one. */
export const migrations = [
  CreateLedger1764000000001,
  CreateVault1764000000002,
  CreateAudit1764000000003,
  CreateOperations1764000000004,
] as const;
