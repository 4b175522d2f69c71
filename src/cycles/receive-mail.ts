import type { Context } from '../context.js';
import type { Actor } from '../store/timeline.js';
import { type ReceivedCounts, receiveReports } from './receive-reports.js';

/** A mail that came back, whichever way: read, its reports taken, and forgotten. The same mail again changes nothing. */
export async function receiveMail(
  ctx: Context,
  { raw, actor }: { raw: Buffer; actor: Actor },
): Promise<ReceivedCounts> {
  return receiveReports(ctx, { reports: await ctx.reports.mail(raw), actor });
}
