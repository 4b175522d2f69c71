import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { localDateOf } from '../policy/dates.js';
import type { Actor } from '../store/timeline.js';
import type { PeriodKeyListing } from '../vault/keyring.js';
import { isMonth } from '../vault/period-key.js';
import { type EmptiedKey, emptyAndDestroy } from './destroy-period-key.js';
import type { KeysContext, KeysRun } from './keys-run.js';

export interface RewrapRequest {
  /** A month such as 2031-03, 'none' or 'all': its keys are replaced although the primary root key wraps them. */
  readonly periodKeys?: string | undefined;
  readonly actor: Actor;
  readonly signal: AbortSignal;
  readonly onMoved?: (records: number) => void;
}

export interface RewrapReport {
  /** The root key that wraps everything where this is complete. */
  readonly rootKeyId: string;
  /** Period keys that got a successor. */
  readonly replaced: number;
  readonly recordsMoved: number;
  readonly periodKeysDestroyed: number;
  /** Period keys that are kept, since records under them could not be moved. */
  readonly kept: readonly EmptiedKey[];
  /** False where it was stopped, or somebody had records locked: run it again, and it goes on. */
  readonly complete: boolean;
}

/**
 * Brings everything under the primary root key. The fixed keys are wrapped anew; each period key gets a successor, the
 * records move to it, and the old one is destroyed. Nothing of a record is opened, restorations go on meanwhile, and a
 * run that was killed is finished by the next: how far it came stands in the keyring and in the records.
 */
export async function rewrapKeys(
  ctx: KeysContext & Pick<Context, 'policy'>,
  request: RewrapRequest,
): Promise<RewrapReport> {
  const { periodKeys, actor, signal } = request;
  requirePeriodKeys(ctx, periodKeys);
  const at = await ctx.clock.now();
  const today = localDateOf(at, ctx.policy.zone);
  const run: KeysRun = { at, today, actor, signal, ...(request.onMoved ? { onMoved: request.onMoved } : {}) };
  const rootKeyId = await primaryOf(ctx);
  const replaced = await replaceKeys(ctx, run, { rootKeyId, periodKeys });
  const emptied: EmptiedKey[] = [];
  for (const key of superseded(ctx)) {
    if (signal.aborted) break;
    const one = await emptyAndDestroy(ctx, run, key);
    // The keys of what doesn't open must not keep an old root key in use for ever.
    if (one.unreadable > 0 && key.rootKeyId !== rootKeyId)
      await ctx.keyring.rewrapPeriodKey(key.id).catch(ignoreBroken);
    emptied.push(one);
  }
  const kept = emptied.filter((key) => !key.destroyed);
  return {
    rootKeyId,
    replaced,
    recordsMoved: emptied.reduce((sum, key) => sum + key.moved, 0),
    periodKeysDestroyed: emptied.length - kept.length,
    kept,
    complete: !signal.aborted && kept.every((key) => key.unreadable > 0 && key.left <= key.unreadable),
  };
}

export async function primaryOf({ keyring }: Pick<Context, 'keyring'>): Promise<string> {
  const primary = (await keyring.listRootKeys()).find((rootKey) => rootKey.primary);
  if (primary) return primary.id;
  throw new ServiceError('keyring_unsafe', 'The key source names no primary root key. Look into its configuration.');
}

function superseded({ keyring }: Pick<Context, 'keyring'>): PeriodKeyListing[] {
  return keyring.listPeriodKeys().filter((key) => !key.seals);
}

function requirePeriodKeys({ keyring }: Pick<Context, 'keyring'>, periodKeys: string | undefined): void {
  if (periodKeys === undefined || periodKeys === 'all') return;
  if (isMonth(periodKeys) && keyring.listPeriodKeys().some((key) => key.month === periodKeys)) return;
  throw new ServiceError(
    'input_invalid',
    "No period key is of this month. Give a month such as 2031-03, 'none' or 'all'; `dormouse keys list` shows them.",
  );
}

/** The fixed keys anew, and a successor for each period key that the primary doesn't wrap, or that is to be replaced. */
async function replaceKeys(
  ctx: KeysContext,
  run: KeysRun,
  { rootKeyId, periodKeys }: { rootKeyId: string; periodKeys: string | undefined },
): Promise<number> {
  const { at, actor } = run;
  const keys = ctx.keyring.listPeriodKeys();
  // A month with two keys is being rewrapped already: what was begun is finished, and not begun once more.
  const begun = new Set(keys.filter((key) => !key.seals).map((key) => key.month));
  const isAsked = ({ month }: PeriodKeyListing) => (periodKeys === 'all' || periodKeys === month) && !begun.has(month);
  const replaced = keys.filter((key) => key.seals && (key.rootKeyId !== rootKeyId || isAsked(key)));
  const fixed = ctx.keyring.listFixedKeys().filter((key) => key.rootKeyId !== rootKeyId);
  if (replaced.length + fixed.length + begun.size === 0) return 0;
  const detail = {
    rootKeyId,
    fixedKeys: fixed.map(({ name }) => name),
    periodKeys: replaced.length,
    asked: periodKeys,
  };
  const entries = [{ memberId: null, action: 'keys_rewrapped', detail }];
  await ctx.mover.transaction((tx) => appendAudit(ctx, tx, { entries, at, actor }));
  if (fixed.length > 0) await ctx.keyring.rewrapFixedKeys();
  for (const key of replaced) {
    if (run.signal.aborted) break;
    await ctx.keyring.replacePeriodKey(key.id, at);
  }
  return replaced.length;
}

/** It was told already that this key opens nothing. */
function ignoreBroken(error: unknown): void {
  if (error instanceof ServiceError && (error.code === 'key_unknown' || error.code === 'keyring_unsafe')) return;
  throw error;
}
