import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { type Actor, type EventRow, orderEvents, readEvents } from '../store/timeline.js';

const orderBatch = 1000;
/** A reader orders what others wrote; however fast they write, it must come to an end. */
const orderRoundsMax = 20;

export const eventsMax = 1000;

export interface EventPage {
  readonly events: EventRow[];
  /** What to ask for next; stays where it was while nothing new has happened. */
  readonly next: string;
}

/**
 * Everything that happened to members behind a position, in the order of the commits. '0' is the beginning. A page that
 * tells something is on record; a follower that asks in vain is not.
 */
export async function followEvents(
  ctx: Context,
  asked: { after: string; limit: number; actor: Actor },
): Promise<EventPage> {
  const { after, limit, actor } = asked;
  requirePosition(after);
  if (!Number.isInteger(limit) || limit < 1 || limit > eventsMax) {
    throw new ServiceError('input_invalid', `limit must be a number from 1 to ${eventsMax}.`, {
      detail: { field: 'limit' },
    });
  }
  for (let round = 0; round < orderRoundsMax; round += 1) {
    const ordered = await ctx.clerk.transaction((tx) => orderEvents(tx, { limit: orderBatch }));
    if (ordered < orderBatch) break;
  }
  const at = await ctx.clock.now();
  return ctx.clerk.transaction(async (tx) => {
    const events = await readEvents(tx, { after, limit });
    const next = events.at(-1)?.position ?? after;
    const entries = [{ memberId: null, action: 'events_followed', detail: { after, next, events: events.length } }];
    if (events.length > 0) await appendAudit(ctx, tx, { entries, at, actor });
    return { events, next };
  });
}

function requirePosition(after: string): void {
  if (/^\d{1,18}$/.test(after)) return;
  throw new ServiceError('input_invalid', 'after must be the `next` of an earlier answer, or 0 for the beginning.', {
    detail: { field: 'after' },
  });
}
