import { createApiKey } from '../access/create-api-key.js';
import { listApiKeys } from '../access/list-api-keys.js';
import { revokeApiKey } from '../access/revoke-api-key.js';
import { scopes } from '../access/scopes.js';
import type { Context } from '../context.js';
import { mainJobActor } from './main-job-sweeps.js';

export interface DevelopmentKeys {
  /** All scopes: a back end. */
  readonly program: string;
  /** All scopes too, and another credential: it may approve what the first one asked for. */
  readonly person: string;
}

const expiresInDays = 30;

/** Fresh ones at each start; those of the start before no longer open anything. */
export async function createDevelopmentKeys(ctx: Context): Promise<DevelopmentKeys> {
  const earlier = await listApiKeys(ctx);
  for (const { keyId } of earlier.filter((key) => key.createdBy === mainJobActor.id && key.state !== 'revoked')) {
    await revokeApiKey(ctx, { keyId, actor: mainJobActor });
  }
  const create = async (name: string, person: boolean) => {
    const created = await createApiKey(ctx, { name, scopes, person, expiresInDays, actor: mainJobActor });
    return created.token;
  };
  return { program: await create('development', false), person: await create('development approver', true) };
}
