import { requireUrl } from '../config/to-secrets.js';
import type { Context } from '../context.js';
import { openDatabase } from '../database/database.js';
import type { Call } from './command.js';

/**
 * The ledger alone, for what needs neither map nor keyring: whoever makes the first API key, perhaps as another user,
 * must not make the keyring on the way.
 */
export async function withClerk<Result>(
  call: Call,
  work: (ctx: Pick<Context, 'clerk' | 'clock'>) => Promise<Result>,
): Promise<Result> {
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
