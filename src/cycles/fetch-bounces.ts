import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import type { Actor } from '../store/timeline.js';
import { receiveMail } from './receive-mail.js';
import { addReceived, noneReceived, type ReceivedCounts } from './receive-reports.js';

export interface FetchedBounces {
  /** Mails that were handled and will not come again. */
  readonly mails: number;
  /** Mails that could not be handled; they stay where they are for the next time. */
  readonly left: number;
  readonly reports: ReceivedCounts;
}

/** A mailbox that says nothing for so long is given up for this time. */
const patienceMs = 300_000;

/** Takes in what lies in the bounce mailbox. Throws where the mailbox can't be read, or the database is away. */
export async function fetchBounces(
  ctx: Context,
  { actor, signal }: { actor: Actor; signal: AbortSignal },
): Promise<FetchedBounces> {
  if (ctx.bounces === null) {
    throw new ServiceError('means_unavailable', 'No bounce mailbox is set up: set BOUNCE_IMAP_URL.', {
      detail: { variable: 'BOUNCE_IMAP_URL' },
    });
  }
  const reports = noneReceived();
  const outage = new AbortController();
  let left = 0;
  const handle = async (raw: Buffer) => {
    try {
      addReceived(reports, await receiveMail(ctx, { raw, actor }));
    } catch (error) {
      left += 1;
      // With the database away nothing can be taken: the other mails need not be fetched to find that out.
      if (isDatabaseAway(error)) outage.abort(error);
      else ctx.logger.error({ err: error }, 'a mail that came back could not be handled; it stays in the mailbox');
      throw error;
    }
  };
  const patience = AbortSignal.timeout(patienceMs);
  const mails = await ctx.bounces.fetchReports(handle, AbortSignal.any([signal, outage.signal, patience]));
  if (outage.signal.aborted) throw outage.signal.reason;
  if (patience.aborted) throw new ServiceError('means_unavailable', 'The bounce mailbox did not answer in time.');
  if (left > 0) ctx.metrics.alarms.inc({ kind: 'bounce_not_handled' });
  return { mails, left, reports };
}

/** It can't be reached, is stopping, or has no room: whatever is asked of it now would fail as well. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof ServiceError) return error.code === 'database_unavailable';
  const { sqlState } = (error ?? {}) as { sqlState?: unknown };
  return typeof sqlState === 'string' && /^(08|3D000|53|57)/.test(sqlState);
}
