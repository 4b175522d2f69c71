import type { Context } from '../context.js';
import { localDateOf } from '../policy/dates.js';
import { monthOf } from '../vault/period-key.js';
import { readWithdrawn } from '../vault/period-keys.js';
import { type ListedKeys, type ListedRootKey, listKeys } from './list-keys.js';
import { primaryOf } from './rewrap-keys.js';

export interface KeysStatus {
  readonly rootKeys: readonly ListedRootKey[];
  /** What `keys rewrap` still has to do: keys that the primary doesn't wrap, or that have a successor already. */
  readonly toRewrap: { readonly fixedKeys: number; readonly periodKeys: number; readonly records: number };
  /** Period keys that the next sweep destroys: their month is over, or they are withdrawn. */
  readonly toDestroy: readonly { readonly id: string; readonly month: string; readonly records: number }[];
  readonly missing: ListedKeys['missing'];
  /** Nothing is left to do, and every record has its key. */
  readonly settled: boolean;
}

export async function keysStatus(ctx: Pick<Context, 'clock' | 'keyring' | 'mover' | 'policy'>): Promise<KeysStatus> {
  const { rootKeys, periodKeys, missing } = await listKeys(ctx);
  const primary = await primaryOf(ctx);
  const present = monthOf(localDateOf(await ctx.clock.now(), ctx.policy.zone));
  const ids = periodKeys.map((key) => key.id);
  const withdrawn = new Set((await readWithdrawn(ctx.mover, ids)).map((row) => row.keyId));
  const rewrapped = periodKeys.filter((key) => !key.seals || key.rootKeyId !== primary);
  const toRewrap = {
    fixedKeys: ctx.keyring.listFixedKeys().filter((key) => key.rootKeyId !== primary).length,
    periodKeys: rewrapped.length,
    records: rewrapped.reduce((sum, key) => sum + key.records, 0),
  };
  const toDestroy = periodKeys
    .filter((key) => key.month < present || withdrawn.has(key.id))
    .map(({ id, month, records }) => ({ id, month, records }));
  const left = toRewrap.fixedKeys + toRewrap.periodKeys + toDestroy.length + missing.length;
  return { rootKeys, toRewrap, toDestroy, missing, settled: left === 0 };
}
