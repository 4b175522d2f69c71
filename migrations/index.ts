import { CreateLedger1764000000001 } from './1764000000001-create-ledger.js';
import { CreateVault1764000000002 } from './1764000000002-create-vault.js';
import { CreateAudit1764000000003 } from './1764000000003-create-audit.js';
import { CreateOperations1764000000004 } from './1764000000004-create-operations.js';
import { ExtendNotices1764000000005 } from './1764000000005-extend-notices.js';
import { ExtendBoard1764000000006 } from './1764000000006-extend-board.js';
import { SealLetterBatches1764000000007 } from './1764000000007-seal-letter-batches.js';
import { ExtendVault1764000000008 } from './1764000000008-extend-vault.js';
import { SealAudit1764000000009 } from './1764000000009-seal-audit.js';
import { ExtendAccess1764000000010 } from './1764000000010-extend-access.js';
import { ExtendRestoration1764000000011 } from './1764000000011-extend-restoration.js';

/** Every migration, in order. A released one is never edited: expand first, contract in a later one. */
export const migrations = [
  CreateLedger1764000000001,
  CreateVault1764000000002,
  CreateAudit1764000000003,
  CreateOperations1764000000004,
  ExtendNotices1764000000005,
  ExtendBoard1764000000006,
  SealLetterBatches1764000000007,
  ExtendVault1764000000008,
  SealAudit1764000000009,
  ExtendAccess1764000000010,
  ExtendRestoration1764000000011,
] as const;
