import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { addDays, localDateOf, startOfDay } from '../policy/dates.js';
import { type AuditCount, countAuditEntries } from '../store/audit-reading.js';
import type { Actor } from '../store/timeline.js';
import { appendAudit } from './append.js';
import { requireAuditor } from './require-auditor.js';

/** Who did it, under which credential and as which agent, and how often. */
export interface ReviewedActor {
  readonly actor: string;
  readonly agent: string | null;
  readonly entries: number;
}

export interface ReviewedMatter {
  readonly entries: number;
  /** Most entries first. */
  readonly by: readonly ReviewedActor[];
}

/** What somebody has to look at each month. Its names are those of the report. */
const matters = {
  unmaskedReads: ({ unmasked }) => unmasked,
  disclosures: ({ action }) => action === 'disclosed',
  restorations: ({ action }) => action === 'restored',
  failedLookups: ({ action, foundNothing, refused }) =>
    action === 'lookups_limited' || (action === 'members_looked_up' && (foundNothing || refused)),
  lettersOpened: ({ action }) => action === 'letter_opened',
  evidenceOpened: ({ action }) => action === 'evidence_opened',
  approvalsGiven: ({ action }) => action === 'approval_given' || action === 'sweep_approved',
  keysLocked: ({ action }) => action === 'api_key.locked',
  auditReads: ({ action }) => action === 'audit_read' || action === 'audit_reviewed',
} as const satisfies Readonly<Record<string, (row: AuditCount) => boolean>>;

export type Matter = keyof typeof matters;

export const matterNames = Object.keys(matters) as Matter[];

export interface AuditReview {
  readonly month: string;
  /** The instants between which it lies in the zone of the policy. */
  readonly from: string;
  readonly to: string;
  /** False while the month goes on. */
  readonly complete: boolean;
  readonly entries: number;
  /** Entries that no writer of ours made, as the sealer found: look into each. */
  readonly unproven: number;
  readonly unsealed: number;
  readonly matters: Readonly<Record<Matter, ReviewedMatter>>;
  readonly actions: readonly { readonly action: string; readonly entries: number }[];
  readonly actors: readonly { readonly actor: string; readonly entries: number; readonly unproven: number }[];
}

/** The report of a month, in counts. That it is asked for is on record before it is made. */
export async function reviewAudit(ctx: Context, { month }: { month: string }, reader: Actor): Promise<AuditReview> {
  const auditor = requireAuditor(ctx);
  const now = await ctx.clock.now();
  const time = timeOf(month, ctx.policy.zone);
  if (time.from > now) {
    throw new ServiceError('input_invalid', `month must have begun: ${localDateOf(now, ctx.policy.zone)} is today.`, {
      detail: { field: 'month' },
    });
  }
  const entries = [{ memberId: null, action: 'audit_reviewed', detail: { month } }];
  await appendAudit(ctx, ctx.clerk, { entries, at: now, actor: reader });
  const counts = await countAuditEntries(auditor, time);
  return { month, ...time, complete: time.to <= now, ...reviewOf(counts) };
}

export function isReviewedMonth(text: string): boolean {
  return /^(19|2\d)\d{2}-(0[1-9]|1[0-2])$/.test(text);
}

function timeOf(month: string, zone: string): { from: string; to: string } {
  if (!isReviewedMonth(month)) {
    throw new ServiceError('input_invalid', 'month must be like 2026-10.', { detail: { field: 'month' } });
  }
  const first = `${month}-01`;
  const next = `${addDays(first, 31).slice(0, 7)}-01`;
  return { from: startOfDay(first, zone), to: startOfDay(next, zone) };
}

/** What the counts say. Pure. */
export function reviewOf(counts: readonly AuditCount[]): Omit<AuditReview, 'month' | 'from' | 'to' | 'complete'> {
  const ofMatter = (matter: Matter): ReviewedMatter => {
    const rows = counts.filter(matters[matter]);
    return { entries: sumOf(rows, 'entries'), by: byActor(rows) };
  };
  return {
    entries: sumOf(counts, 'entries'),
    unproven: sumOf(counts, 'unproven'),
    unsealed: sumOf(counts, 'unsealed'),
    matters: Object.fromEntries(matterNames.map((matter) => [matter, ofMatter(matter)])) as AuditReview['matters'],
    actions: [...groupedBy(counts, ({ action }) => action)].map(([action, rows]) => ({
      action,
      entries: sumOf(rows, 'entries'),
    })),
    actors: [...groupedBy(counts, ({ actor }) => actor)]
      .map(([actor, rows]) => ({ actor, entries: sumOf(rows, 'entries'), unproven: sumOf(rows, 'unproven') }))
      .sort((one, other) => other.entries - one.entries),
  };
}

function byActor(rows: readonly AuditCount[]): ReviewedActor[] {
  return [...groupedBy(rows, ({ actor, agent }) => JSON.stringify([actor, agent])).values()]
    .map((own) => ({ actor: own[0]?.actor ?? '', agent: own[0]?.agent ?? null, entries: sumOf(own, 'entries') }))
    .sort((one, other) => other.entries - one.entries);
}

function groupedBy(rows: readonly AuditCount[], keyOf: (row: AuditCount) => string): Map<string, AuditCount[]> {
  const groups = new Map<string, AuditCount[]>();
  for (const row of rows) {
    const key = keyOf(row);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function sumOf(rows: readonly AuditCount[], name: 'entries' | 'unproven' | 'unsealed'): number {
  return rows.reduce((sum, row) => sum + row[name], 0);
}
