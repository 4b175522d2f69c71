import { appendAudit } from '../../src/audit/append.js';
import { deriveAuditKeys } from '../../src/audit/audit-keys.js';
import { sealAudit } from '../../src/audit/seal-audit.js';
import { type AuditVerdict, verifyAudit } from '../../src/audit/verify-audit.js';
import type { SmallShop } from './small-shop.js';

export const writer = { id: 'key:writer' };

/** So many entries of a day, sealed there and then. */
export async function sealedOn(shop: SmallShop, day: string, count: number): Promise<void> {
  shop.setNow(`${day}T03:00:00Z`);
  const entries = Array.from({ length: count }, (_, index) => ({
    memberId: String(index),
    action: 'probe',
    detail: { index },
  }));
  await appendAudit(shop.ctx, shop.ctx.clerk, { entries, at: shop.now(), actor: writer });
  await sealAll(shop);
}

export async function sealAll(shop: SmallShop): Promise<void> {
  await sealAudit(shop.ctx, { signal: new AbortController().signal });
}

/** As `dormouse audit verify` would answer. */
export async function verdictOf(shop: SmallShop): Promise<AuditVerdict> {
  const { auditor, keyring } = shop.ctx;
  if (auditor === null) throw new Error('the small shop has an auditor');
  return auditor.transaction((tx) => verifyAudit(tx, deriveAuditKeys(keyring)));
}
