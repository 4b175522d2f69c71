import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { DestructionRow } from '../store/destruction-ledger.js';
import type { Actor } from '../store/timeline.js';
import { readLedger, requireLedger } from './read-ledger.js';
import { replayLines } from './replay-lines.js';
import { withKeysThatStand } from './with-keys-that-stand.js';

export interface ReplayRequest {
  /** The CSV as it was exported. */
  readonly file: Buffer;
  /** Else it is told what would be done, and nothing is changed. */
  readonly perform: boolean;
  readonly actor: Actor;
  readonly signal?: AbortSignal | undefined;
}

export interface Replayed {
  readonly performed: boolean;
  readonly lines: number;
  /** Lines whose data was there again, and is destroyed again. */
  readonly applied: number;
  /** Lines whose data is not there. */
  readonly already: number;
  /** Lines of data that this database has never separated: it is live, or of members who are not known. */
  readonly notFound: number;
  /** Members of such lines: what is theirs has to be looked at in the member database. */
  readonly notFoundMembers: readonly string[];
  /** Records of which a part was to go and that can't be opened, or hold other rows than the ledger tells of. */
  readonly unclear: readonly string[];
}

/**
 * Destroys again what a restored backup brought back, line by line of an exported ledger, in batches; what it did stays done
 * when it is broken off, and doing it again changes nothing.
 */
export async function replayLedger(ctx: Context, asked: ReplayRequest): Promise<Replayed> {
  const { file, perform, actor, signal } = asked;
  const { macKey } = ctx.keyring;
  const { lines } = requireLedger(file, macKey);
  await recordStart(ctx, { lines, perform, actor });
  const notFoundMembers = new Set<string>();
  const unclear: string[] = [];
  const done = { applied: 0, already: 0, notFound: 0 };
  for await (const rows of batchesOf(readLedger(file, macKey), ctx.config.batchSize)) {
    signal?.throwIfAborted();
    const batch = await withKeysThatStand(() => replayLines(ctx, { rows, perform, actor }));
    done.applied += batch.applied;
    done.already += batch.already;
    done.notFound += batch.notFound.length;
    for (const row of batch.notFound) notFoundMembers.add(row.memberId);
    unclear.push(...batch.unclear);
  }
  return { performed: perform, lines, ...done, notFoundMembers: [...notFoundMembers], unclear };
}

async function recordStart(
  ctx: Context,
  { lines, perform, actor }: { lines: number; perform: boolean; actor: Actor },
): Promise<void> {
  const at = await ctx.clock.now();
  const entries = [{ memberId: null, action: 'ledger_replayed', detail: { lines, perform } }];
  await appendAudit(ctx, ctx.mover, { entries, at, actor });
}

async function* batchesOf(
  rows: AsyncIterable<DestructionRow>,
  size: number,
): AsyncGenerator<DestructionRow[], void, undefined> {
  let batch: DestructionRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
