import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { type AuditTerm, auditTerm } from '../policy/audit-term.js';
import { laterOf, localDateOf, startOfDay } from '../policy/dates.js';
import {
  countAuditFront,
  deletePruned,
  type FrontBatch,
  holdAuditHead,
  insertStub,
  readAuditFront,
  readNewestStub,
  type StubRow,
} from '../store/audit-pruning.js';
import type { Actor } from '../store/timeline.js';
import { appendAudit } from './append.js';
import { type AuditKeys, deriveAuditKeys } from './audit-keys.js';
import { digestOf, hexOf, merkleRoot } from './chain.js';
import { emptyLog, foundationOfStub } from './foundation.js';
import { frontStands } from './front-stands.js';
import { requireAuditor } from './require-auditor.js';
import { signStatement } from './statement.js';

export type PruneContext = Pick<Context, 'auditor' | 'clerk' | 'clock' | 'keyring' | 'map' | 'policy'>;

export interface PruningRequest {
  /** False counts what would go, and changes nothing. */
  readonly perform: boolean;
  readonly actor: Actor;
  readonly signal?: AbortSignal | undefined;
}

export interface Pruning {
  readonly performed: boolean;
  /** How long the log keeps itself, by the law or by the policy, whichever is longer. */
  readonly term: string;
  /** Of an earlier day than this is what goes. */
  readonly before: string;
  readonly entries: number;
  readonly batches: number;
  /** The newest of it; null where nothing goes. */
  readonly newestAt: string | null;
}

/** One step locks the head, and the sealer waits for its end. */
const batchesAtOnce = 5_000;
const entriesAtOnce = 50_000;

/**
 * Removes what the audit no longer has to keep: whole batches from the front, in steps. What goes is looked at once
 * more, and a signed stub stands in its place, on which the rest of the chain rests.
 */
export async function pruneAudit(ctx: PruneContext, { perform, actor, signal }: PruningRequest): Promise<Pruning> {
  const auditor = requireAuditor(ctx);
  const { zone, auditKeep } = ctx.policy;
  const today = localDateOf(await ctx.clock.now(), zone);
  const { members } = await ctx.clerk.one<{ members: number }>(ctx.map.look.countMembers);
  const term = auditTerm({ today, members, keep: auditKeep });
  const sealedBefore = startOfDay(term.before, zone);
  const told = { term: term.period, before: term.before };
  if (!perform) {
    return { performed: false, ...told, ...(await countAuditFront(auditor, { sealedBefore })) };
  }
  const keys = deriveAuditKeys(ctx.keyring);
  const pruned = { entries: 0, batches: 0, newestAt: null as string | null };
  while (!signal?.aborted) {
    const now = await ctx.clock.now();
    const step = await auditor.transaction((tx) => pruneStep(tx, ctx, { keys, term, sealedBefore, now, actor }));
    if (step === null) break;
    pruned.entries += step.entries;
    pruned.batches += step.batches;
    pruned.newestAt = step.newestAt;
  }
  return { performed: true, ...told, ...pruned };
}

interface Step {
  readonly keys: AuditKeys;
  readonly term: AuditTerm;
  readonly sealedBefore: string;
  readonly now: string;
  readonly actor: Actor;
}

/** Null where nothing is over its time. */
async function pruneStep(
  tx: Transaction,
  ctx: PruneContext,
  step: Step,
): Promise<{ entries: number; batches: number; newestAt: string } | null> {
  const { keys, term, sealedBefore, now } = step;
  const { uncodedUntil } = await holdAuditHead(tx);
  const front = await readAuditFront(tx, { batches: batchesAtOnce, entries: entriesAtOnce, sealedBefore });
  const due = overTheirTime(front, sealedBefore);
  if (due.length === 0) return null;
  const earlier = await readNewestStub(tx);
  const on = earlier === null ? emptyLog : foundationOfStub(keys, earlier);
  if (on === null || !(await frontStands(tx, keys, { on, uncodedUntil, batches: due }))) throw broken();
  const stub = stubOf(due, { after: on.position, earlierNewestAt: earlier?.newestAt, now });
  const counts = { entries: stub.lastPosition - stub.firstPosition + 1, batches: due.length };
  const root = hexOf(merkleRoot(due.map(({ hash }) => digestOf(hash))));
  await insertStub(tx, { ...stub, document: signStatement(keys, { ...statementOf(stub), ...counts, root }) });
  const removed = await deletePruned(tx, stub);
  if (removed.entries !== counts.entries || removed.batches !== counts.batches) throw broken();
  const { stubId, firstPosition, lastPosition, newestAt } = stub;
  const detail = { stubId, firstPosition, lastPosition, ...counts, newestAt, term: term.period };
  const entries = [{ memberId: null, action: 'audit_pruned', detail }];
  await appendAudit(ctx, tx, { entries, at: now, actor: step.actor });
  return { ...counts, newestAt };
}

/** An entry may name an instant after its seal. A batch without entries is looked at with the rest, and found wanting. */
function overTheirTime(front: readonly FrontBatch[], before: string): FrontBatch[] {
  const first = front.findIndex(({ newestAt }) => newestAt !== null && newestAt >= before);
  return front.slice(0, first === -1 ? front.length : first);
}

function stubOf(
  due: readonly FrontBatch[],
  { after, earlierNewestAt, now }: { after: number; earlierNewestAt: string | undefined; now: string },
): Omit<StubRow, 'document'> {
  const last = due.at(-1) as FrontBatch;
  // Never earlier than in the stub before: a copy of any pruned entry is known by it.
  const newestAt = due.reduce((latest, batch) => laterOf(latest, batch.newestAt ?? latest), earlierNewestAt ?? '');
  return {
    stubId: randomUUID(),
    firstPosition: after + 1,
    lastPosition: Number(last.lastPosition),
    lastBatch: Number(last.batch),
    lastLink: last.lastLink,
    lastHash: last.hash,
    newestAt,
    prunedAt: now,
  };
}

function statementOf(stub: Omit<StubRow, 'document'>) {
  const { lastLink, lastHash, ...rest } = stub;
  const digests = { lastLink: lastLink.toString('hex'), lastHash: lastHash.toString('hex') };
  return { version: 1 as const, kind: 'stub' as const, ...rest, ...digests };
}

function broken(): ServiceError {
  return new ServiceError(
    'audit_broken',
    'The oldest part of the audit is not what was sealed, so nothing of it is removed: run `dormouse audit verify`.',
  );
}
