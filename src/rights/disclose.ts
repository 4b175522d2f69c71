/**
 * What persons may ask for under the law: to see what is kept of them, to carry it away, and to be answered in time.
 * Nothing is opened without a reason and an entry in the audit; nothing changes in the vault.
 */
import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { isMemberId, requireMember, requireMemberId } from '../cycles/require-member.js';
import { requireText } from '../cycles/require-text.js';
import type { Transaction } from '../database/sql.js';
import type { ItemName } from '../datamap/data-map.js';
import { refuseOutdated } from '../destruction/refuse-outdated.js';
import { ServiceError } from '../errors.js';
import { type CycleState, vaultStates } from '../policy/cycle.js';
import { type LeftInVault, leftInVaultOf } from '../restore/left-in-vault.js';
import type { CycleRow } from '../store/cycles.js';
import { type DestroyedData, readDestroyedData } from '../store/destroyed-data.js';
import { knownMemberId } from '../store/member-cycles.js';
import { readRemainders } from '../store/remainders.js';
import { readAsOfOneMoment } from '../store/snapshot.js';
import type { Actor } from '../store/timeline.js';
import { readForDisclosure } from '../vault/disclosed-records.js';
import type { SealedRecord } from '../vault/records.js';
import { type DisclosedTable, openDisclosedTables } from './disclosed-tables.js';
import { requireRequest } from './require-request.js';

export const disclosureFormats = ['json', 'csv'] as const;
export type DisclosureFormat = (typeof disclosureFormats)[number];

export interface DisclosureRequest {
  readonly memberId: string;
  /** Why it is opened; it stands in the audit. */
  readonly reason: string;
  /** The caller has made sure that this credential may see whole values. */
  readonly unmasked: boolean;
  readonly format: DisclosureFormat;
  /** The request of the person that it answers. */
  readonly requestId?: string | null | undefined;
  readonly actor: Actor;
}

export interface Disclosure {
  /** Stands in the audit too: a file leads back to its entry. */
  readonly disclosureId: string;
  readonly memberId: string;
  readonly requestId: string | null;
  readonly state: CycleState;
  readonly masked: boolean;
  readonly disclosedAt: string;
  readonly separatedAt: string | null;
  readonly tables: readonly DisclosedTable[];
  /** What is kept, on which basis, and until when; without a day where what it waits for has not happened. */
  readonly kept: readonly {
    readonly class: string;
    readonly basis: readonly string[];
    readonly rows: number;
    readonly nextExpiryOn: string | null;
    readonly expiresOn: string | null;
  }[];
  /** Which of it stayed sealed when the rest was given back: that rest stands in the member database. */
  readonly leftInVault: readonly LeftInVault[];
  readonly destroyed: readonly {
    readonly class: string;
    readonly destroyedAt: string;
    readonly reason: string;
    readonly basis: string;
    readonly items: readonly ({ readonly id: string } & Partial<ItemName>)[];
  }[];
}

const triesMax = 2;

/**
 * Shows a person's separated data to who answers them. The entry of the audit is written before a seal is broken and in
 * the same transaction: where it can't be written, nothing is answered. An attempt that is refused is on record too.
 */
export async function disclose(ctx: Context, asked: DisclosureRequest): Promise<Disclosure> {
  const reason = requireText(asked.reason, { name: 'reason', lengthMax: 500 });
  try {
    requireMemberId(asked.memberId);
    return await openWithKeys(ctx, { ...asked, reason });
  } catch (error) {
    if (error instanceof ServiceError) await recordRefusal(ctx, { ...asked, reason }, error);
    throw error;
  }
}

async function openWithKeys(ctx: Context, asked: DisclosureRequest): Promise<Disclosure> {
  const requestId = asked.requestId ? await requestOf(ctx, asked.memberId, asked.requestId) : null;
  const disclosureId = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    const disclosedAt = await ctx.clock.now();
    try {
      return await ctx.mover.transaction((tx) => openAll(ctx, tx, { ...asked, requestId, disclosureId, disclosedAt }));
    } catch (error) {
      // Nothing is locked: a record may have been destroyed with its period key since it was read.
      if (!(error instanceof ServiceError && error.code === 'key_unknown') || attempt === triesMax) throw error;
    }
  }
}

async function requestOf(ctx: Context, memberId: string, requestId: string): Promise<string> {
  const request = await requireRequest(ctx.clerk, requestId);
  if (request.memberId === memberId) return request.requestId;
  throw new ServiceError('rights_request_not_found', 'This request is about another member.');
}

type Asked = DisclosureRequest & {
  readonly requestId: string | null;
  readonly disclosureId: string;
  readonly disclosedAt: string;
};

async function openAll(ctx: Context, tx: Transaction, asked: Asked): Promise<Disclosure> {
  await readAsOfOneMoment(tx);
  const { memberId, requestId, disclosureId, disclosedAt, unmasked } = asked;
  const { cycles } = await requireMember(ctx, tx, memberId);
  const remainders = await readRemainders(tx, memberId);
  const left = new Set(remainders.map(({ cycleId }) => cycleId));
  const cycle = disclosableCycle(cycles, left);
  const cycleIds = [...new Set([cycle.cycleId, ...left])];
  const listed = new Set(remainders.map(({ recordId }) => recordId));
  const holds = (record: SealedRecord) =>
    listed.has(record.recordId) || (record.cycleId === cycle.cycleId && vaultStates.includes(cycle.state));
  const records = (await readForDisclosure(tx, { memberId, cycleIds })).filter(holds);
  await refuseOutdated(tx, records);
  await record(ctx, tx, asked, records);
  const tables = await openDisclosedTables(ctx, tx, { records, masked: !unmasked });
  const destroyed: DestroyedData[] = [];
  for (const cycleId of cycleIds) destroyed.push(...(await readDestroyedData(tx, { memberId, cycleId })));
  const names = new Map(ctx.map.items.map(({ id, name }) => [id, name]));
  return {
    disclosureId,
    memberId,
    requestId,
    state: cycle.state,
    masked: !unmasked,
    disclosedAt,
    separatedAt: cycle.separatedAt,
    tables,
    kept: records.map(({ class: id, rowCount: rows, nextExpiryOn, expiresOn }) => {
      return { class: id, basis: ctx.map.retention.get(id)?.basis ?? [], rows, nextExpiryOn, expiresOn };
    }),
    leftInVault: leftInVaultOf(remainders),
    destroyed: destroyed.map(({ dueOn: _, items, ...gone }) => {
      return { ...gone, items: items.map((id) => ({ id, ...names.get(id) })) };
    }),
  };
}

/**
 * Of a member who is live nothing is kept here but what a restoration left; of one whose data is destroyed, the ledger can
 * still be told.
 */
function disclosableCycle(cycles: readonly CycleRow[], left: ReadonlySet<string>): CycleRow {
  const [latest] = cycles;
  const kept = cycles.find(({ state }) => vaultStates.includes(state));
  if (kept) return kept;
  if (latest?.state === 'destroyed') return latest;
  const restored = cycles.find(({ cycleId }) => left.has(cycleId));
  if (restored) return restored;
  throw new ServiceError(
    'cycle_in_other_state',
    "This member is live: their data stands in the member database, and is disclosed from there by the operator's own means.",
    { detail: { state: latest?.state ?? 'watching', disclosable: [...vaultStates, 'destroyed'] } },
  );
}

function record(ctx: Context, tx: Transaction, asked: Asked, records: readonly SealedRecord[]): Promise<void> {
  const { memberId, reason, unmasked, format, requestId, disclosureId } = asked;
  const rows: Record<string, number> = {};
  for (const { class: id, rowCount } of records) rows[id] = (rows[id] ?? 0) + rowCount;
  const detail = { disclosureId, masked: !unmasked, format, requestId, rows };
  const entries = [{ memberId, action: 'disclosed', reason, detail }];
  return appendAudit(ctx, tx, { entries, at: asked.disclosedAt, actor: asked.actor });
}

/** An id that the ledger doesn't know may be anything, an address too: it doesn't come to stand in the audit. */
async function recordRefusal(ctx: Context, asked: DisclosureRequest, { code }: ServiceError): Promise<void> {
  const { reason, actor } = asked;
  const at = await ctx.clock.now();
  await ctx.clerk.transaction(async (tx) => {
    const memberId = isMemberId(asked.memberId) ? await knownMemberId(tx, asked.memberId) : null;
    const entries = [{ memberId, action: 'disclosure_refused', reason, detail: { code } }];
    await appendAudit(ctx, tx, { entries, at, actor });
  });
}
