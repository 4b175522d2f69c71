import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { canonicalInstant, startOfDay } from '../policy/dates.js';
import { type AuditFilter, type AuditRow, readAuditEntries } from '../store/audit-reading.js';
import { knownMemberId } from '../store/member-cycles.js';
import type { Actor } from '../store/timeline.js';
import { appendAudit } from './append.js';
import { requireAuditor } from './require-auditor.js';

export interface AuditRequest {
  readonly memberId?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** From this instant on, or from the beginning of this day. */
  readonly from?: string | undefined;
  /** Before this instant, or before the beginning of this day. */
  readonly to?: string | undefined;
  /** The number of the last entry of the page before. */
  readonly before: string | null;
  readonly limit: number;
  /** Reads one more than the limit, which tells whether there are more. */
  readonly withNext?: boolean | undefined;
}

/**
 * Entries of the audit, the newest first. That somebody reads is written down and committed before anything is read: an
 * answer that is not on record does not exist.
 */
export async function readAudit(ctx: Context, asked: AuditRequest, reader: Actor): Promise<AuditRow[]> {
  const auditor = requireAuditor(ctx);
  const filter = filterOf(asked, ctx.policy.zone);
  const memberId = await knownMemberId(ctx.clerk, filter.memberId);
  const { from, to } = filter;
  const filters = Object.keys(withoutNulls(filter));
  const detail = { filters, from, to, before: asked.before, limit: asked.limit };
  const entry = { memberId, action: 'audit_read', detail: withoutNulls(detail) };
  await appendAudit(ctx, ctx.clerk, { entries: [entry], at: await ctx.clock.now(), actor: reader });
  return readAuditEntries(auditor, { filter, before: asked.before, limit: asked.limit + (asked.withNext ? 1 : 0) });
}

function filterOf(asked: AuditRequest, zone: string): AuditFilter {
  const from = instantOf(asked.from, zone);
  const to = instantOf(asked.to, zone);
  if (from !== null && to !== null && from >= to) {
    throw new ServiceError('input_invalid', 'from must come before to.', { detail: { field: 'from' } });
  }
  return { memberId: asked.memberId ?? null, actor: asked.actor ?? null, action: asked.action ?? null, from, to };
}

function instantOf(text: string | undefined, zone: string): string | null {
  if (text === undefined) return null;
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? startOfDay(text, zone) : canonicalInstant(text);
}

function withoutNulls(detail: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== null));
}
