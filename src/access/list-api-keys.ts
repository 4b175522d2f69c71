import type { Context } from '../context.js';
import { type ApiKeyRow, readApiKeys } from '../store/api-keys.js';

export interface ListedApiKey extends ApiKeyRow {
  readonly state: 'valid' | 'locked' | 'expired' | 'revoked';
}

const listedMax = 1000;

/** The newest first. Neither a secret nor its hash is among what it answers. */
export async function listApiKeys(ctx: Pick<Context, 'clerk' | 'clock'>): Promise<ListedApiKey[]> {
  const now = await ctx.clock.now();
  const rows = await readApiKeys(ctx.clerk, { limit: listedMax });
  return rows.map((row) => ({ ...row, state: stateOf(row, now) }));
}

function stateOf(row: ApiKeyRow, now: string): ListedApiKey['state'] {
  if (row.revokedAt !== null) return 'revoked';
  if (row.expiresAt <= now) return 'expired';
  return row.lockedUntil !== null && row.lockedUntil > now ? 'locked' : 'valid';
}
