import { requireUrl } from '../config/to-secrets.js';
import type { Context } from '../context.js';
import { openDatabase } from '../database/database.js';
import type { Call } from './command.js';

type KeysOfVault = Pick<Context, 'clock' | 'keyring' | 'mover'> & { readonly keyringMade: boolean };

/** The vault and its keyring alone, which is made where there is none and the vault is empty; no data map is needed. */
export async function withKeyring<Result>(call: Call, work: (ctx: KeysOfVault) => Promise<Result>): Promise<Result> {
  const { config, secrets } = call.settings();
  const url = requireUrl(secrets.moverUrl, 'MOVER_DATABASE_URL');
  const mover = await openDatabase({ url, role: 'dormouse_mover', connectionsMax: 2 });
  const clock = { now: async () => (await mover.one<{ now: string }>('select clock_timestamp() as now')).now };
  try {
    const { keyringExists, openKeys } = await import('../open-keys.js');
    const { vaultIsEmpty } = await import('../context.js');
    const keyringMade = !keyringExists(config);
    const keyring = await openKeys(config, secrets, { createIfMissing: await vaultIsEmpty(mover) });
    return await work({ clock, keyring, mover, keyringMade });
  } finally {
    await mover.close();
  }
}
