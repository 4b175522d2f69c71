import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { canonicalInstant, startOfDay } from '../policy/dates.js';

/** The instant by the database clock; in development another one, given as a local date or an instant. */
export async function presentAsOf(ctx: Context, asOf: string | undefined): Promise<string> {
  if (asOf === undefined) return ctx.clock.now();
  if (!ctx.config.development) {
    throw new ServiceError('input_invalid', 'The clock is moved in development alone; leave as-of out.');
  }
  return /^\d{4}-\d{2}-\d{2}$/.test(asOf) ? startOfDay(asOf, ctx.policy.zone) : canonicalInstant(asOf);
}
