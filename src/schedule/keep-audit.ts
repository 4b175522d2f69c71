import { pruneAccessRights } from '../audit/prune-access-rights.js';
import { pruneAudit } from '../audit/prune-audit.js';
import type { Context } from '../context.js';
import { addDays, localDateOf } from '../policy/dates.js';

/**
 * Once a day the audit and the record of rights lose what is over its time, where the schedule performs. Whoever comes
 * second finds nothing left. A failure costs this look.
 */
export function keepAuditDaily(ctx: Context): (signal: AbortSignal) => Promise<boolean> {
  let keptOn = '';
  return async (signal) => {
    if (ctx.auditor === null || ctx.config.schedule?.mode !== 'perform') return false;
    try {
      const today = localDateOf(await ctx.clock.now(), ctx.policy.zone);
      if (today === keptOn) return false;
      const asked = { perform: true, actor: { id: 'schedule' }, signal };
      const { entries, before } = await pruneAudit(ctx, asked);
      const { rights } = await pruneAccessRights(ctx, asked);
      keptOn = today;
      if (entries + rights > 0) ctx.logger.info({ entries, rights, before }, 'the audit was pruned');
      if (today.endsWith('-01')) {
        const month = addDays(today, -1).slice(0, 7);
        ctx.logger.info({ month }, 'the audit of a month waits for its review: dormouse audit review');
      }
      return true;
    } catch (error) {
      ctx.metrics.alarms.inc({ kind: 'audit_not_pruned' });
      ctx.logger.error({ err: error }, 'the audit could not be pruned; the next look tries again');
      return false;
    }
  };
}
