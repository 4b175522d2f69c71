import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { type LocalDate, laterOf, localDateOf } from '../policy/dates.js';
import type { CycleRow } from '../store/cycles.js';
import { type DestructionEntry, type DestructionReason, insertDestructions } from '../store/destructions.js';
import type { Actor } from '../store/timeline.js';
import type { ExpiredRecord } from '../vault/due-records.js';
import { isAboutNotice, letterClass, noticeClass } from '../vault/records.js';
import type { Fate } from './plan-fates.js';
import { formatPositions } from './positions.js';

const keyEnds = 'the period key is destroyed when its month is over';
/** Each is a key of the words of the printed register. */
export const methods = {
  whole: `sealed record and its data key deleted; ${keyEnds}`,
  part: `rows left out of the record, which was sealed anew under another data key; ${keyEnds}`,
  digests: 'keyed hashes for looking up deleted',
  remainder: `sealed record of what a restoration had left, and its data key, deleted; ${keyEnds}`,
  remainderPart: `rows left out of the record of what a restoration had left, which was sealed anew under another data key; ${keyEnds}`,
  remainderWithdrawn: 'what a restoration had left is kept for the law alone from now on',
} as const;

const ofRemainder: readonly string[] = [methods.remainder, methods.remainderPart, methods.remainderWithdrawn];

/** A line of what had stayed sealed when the rest went back: of the record as it was before, it says nothing. */
export function isOfRemainder({ method }: { readonly method: string }): boolean {
  return ofRemainder.includes(method);
}

export interface Destroying {
  readonly fates: readonly Fate[];
  /** Texts of notices and letters that went with them. */
  readonly texts: readonly ExpiredRecord[];
  readonly cycles: readonly CycleRow[];
  readonly reason: DestructionReason;
  readonly at: string;
  readonly actor: Actor;
}

/** One line in the ledger of destruction and one entry of the audit for each record, in the transaction that destroys it. */
export async function recordDestructions(ctx: Context, tx: Transaction, destroying: Destroying): Promise<void> {
  const { fates, texts, cycles, reason, at, actor } = destroying;
  const cycleOf = new Map(cycles.map((cycle) => [cycle.cycleId, cycle]));
  const today = localDateOf(at, ctx.policy.zone);
  const whole = fates.flatMap((fate) => (fate.kind === 'whole' ? [fate] : []));
  const part = fates.flatMap((fate) => (fate.kind === 'part' ? [fate] : []));
  const ofFate = (fate: Exclude<Fate, { kind: 'stays' }>): DestructionEntry => {
    const cycle = cycleOf.get(fate.record.cycleId);
    const common = lineOf(ctx, fate.record, { cycle, dueOn: dueOnOf(ctx, fate, cycle) ?? today });
    if (fate.kind === 'whole') return { ...common, createdOn: fate.createdOn };
    const { positions, rest, createdOn } = fate;
    const rowCounts = { rows: positions.length, left: rest.rowCount, positions: formatPositions(positions) };
    return { ...common, createdOn, rowCounts, revision: fate.record.revision + 1 };
  };
  const ofText = (record: ExpiredRecord) => lineOf(ctx, record, { cycle: undefined, dueOn: record.expiresOn ?? today });
  // A cycle that was restored holds what its restoration left, and nothing else.
  const isLeft = ({ record }: Fate) => cycleOf.get(record.cycleId)?.state === 'restored';
  const sorted = [
    { method: methods.whole, rows: [...whole.filter((fate) => !isLeft(fate)).map(ofFate), ...texts.map(ofText)] },
    { method: methods.part, rows: part.filter((fate) => !isLeft(fate)).map(ofFate) },
    { method: methods.remainder, rows: whole.filter(isLeft).map(ofFate) },
    { method: methods.remainderPart, rows: part.filter(isLeft).map(ofFate) },
  ];
  const common = { at, by: actor.id, reason, copies: ['vault'] };
  for (const { method, rows } of sorted) await insertDestructions(tx, { ...common, rows, method });
  const lines = sorted.flatMap(({ rows }) => rows);
  const entries = lines.map((row) => ({
    memberId: row.memberId,
    action: 'destroyed',
    detail: { class: row.class, rows: row.rowCounts.rows, reason },
  }));
  await appendAudit(ctx, tx, { entries: [...entries, ...fates.flatMap(keptLonger)], at, actor });
}

/**
 * A line of its own also where a member had no digest: it is what says, when the ledger is replayed, that they withdrew.
 * `digests` is null for what a restoration had left: the member is live, and nobody looks them up here.
 */
export async function recordWithdrawal(
  ctx: Context,
  tx: Transaction,
  withdrawn: { cycle: CycleRow; digests: number | null; at: string; actor: Actor },
): Promise<void> {
  const { cycle, digests, at, actor } = withdrawn;
  const today = localDateOf(at, ctx.policy.zone);
  const row: DestructionEntry = {
    destructionId: randomUUID(),
    memberId: cycle.memberId,
    cycleId: cycle.cycleId,
    recordId: null,
    class: identifiersClass,
    basis: "operator's policy: look-up of separated members",
    items: digests === null ? [] : [...ctx.map.lookup],
    rowCounts: { rows: digests ?? 0 },
    separatedOn: localDateOf(cycle.separatedAt ?? at, ctx.policy.zone),
    dueOn: today,
  };
  await insertDestructions(tx, {
    rows: [row],
    at,
    by: actor.id,
    reason: 'withdrawn',
    method: digests === null ? methods.remainderWithdrawn : methods.digests,
    copies: ['vault'],
  });
}

/** Of the line that stands for the digests; it is no class of a data map, and has no record. */
export const identifiersClass = 'identifiers';

function lineOf(
  ctx: Context,
  record: ExpiredRecord,
  { cycle, dueOn }: { cycle: CycleRow | undefined; dueOn: LocalDate },
): DestructionEntry {
  return {
    destructionId: randomUUID(),
    memberId: record.memberId,
    cycleId: record.cycleId,
    recordId: record.recordId,
    class: record.class,
    basis: basisOf(ctx, record.class),
    items: itemsOf(ctx, record.class),
    rowCounts: { rows: record.rowCount },
    separatedOn: localDateOf(cycle?.separatedAt ?? record.sealedAt, ctx.policy.zone),
    dueOn,
  };
}

/** Until the withdrawal the operator's own period kept what no floor did. */
function dueOnOf(ctx: Context, { dueOn }: { dueOn: LocalDate | null }, cycle: CycleRow | undefined): LocalDate | null {
  if (dueOn === null || !cycle?.withdrawnAt) return dueOn;
  return laterOf(dueOn, localDateOf(cycle.withdrawnAt, ctx.policy.zone));
}

/** A floor became later than it was when the record was sealed. */
function keptLonger(fate: Fate) {
  if (fate.kind !== 'stays' || fate.because.because === 'unreadable') return [];
  const { record, nextExpiryOn, expiresOn } = fate;
  if (record.nextExpiryOn === nextExpiryOn && record.expiresOn === expiresOn) return [];
  const detail = { class: record.class, rows: record.rowCount, nextExpiryOn, expiresOn };
  return [{ memberId: record.memberId, action: 'record_days_changed', detail }];
}

export function basisOf(ctx: Context, retentionClass: string): string {
  if (retentionClass === noticeClass) return "operator's policy: evidence of the notice";
  if (retentionClass === letterClass) return "operator's policy: term of a batch of letters";
  return ctx.map.retention.get(retentionClass)?.basis.join('; ') || 'a class of an earlier data map';
}

/** Names of the items that the class is kept for; never a value. */
function itemsOf(ctx: Context, retentionClass: string): string[] {
  if (retentionClass === noticeClass) return ['text of the notice and its recipient'];
  if (retentionClass === letterClass) return ['letter as printed and its recipient'];
  return isAboutNotice(retentionClass) ? [] : [...(ctx.map.itemsOfClass.get(retentionClass) ?? [])];
}
