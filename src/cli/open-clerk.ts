import { requireUrl } from '../config/to-secrets.js';
import type { Context } from '../context.js';
import { openDatabase } from '../database/database.js';
import type { Call } from './command.js';

type Ledger = Pick<Context, 'clerk' | 'clock'>;

/** The ledger alone, for what needs no data map and opens nothing. */
export async function withClerk<Result>(call: Call, work: (ctx: Ledger) => Promise<Result>): Promise<Result> {
  const { secrets } = call.settings();
  const url = requireUrl(secrets.clerkUrl, 'DATABASE_URL');
  const clerk = await openDatabase({ url, role: 'dormouse_clerk', connectionsMax: 2 });
  const clock = { now: async () => (await clerk.one<{ now: string }>('select clock_timestamp() as now')).now };
  try {
    return await work({ clerk, clock });
  } finally {
    await clerk.close();
  }
}

/**
 * With the keyring, whose key codes the entries of the audit. It is never made on the way: whoever creates the first API
 * key may be another user than the service runs as.
 */
export function withAccess<Result>(
  call: Call,
  work: (ctx: Ledger & Pick<Context, 'keyring' | 'config'>) => Promise<Result>,
): Promise<Result> {
  return withClerk(call, async (ctx) => {
    const { config, secrets } = call.settings();
    const { openKeys } = await import('../open-keys.js');
    const keyring = await openKeys(config, secrets, { createIfMissing: false });
    return work({ ...ctx, config, keyring });
  });
}
