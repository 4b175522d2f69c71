import { Type } from 'typebox';
import { type EventPage, followEvents } from '../../cycles/follow-events.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { Events } from '../schemas/event.js';
import { closed } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const EventsQuery = Type.Object(
  {
    after: Type.Optional(
      Type.String({
        pattern: '^[0-9]{1,18}$',
        maxLength: 18,
        default: '0',
        description: 'The `next` of the answer before; 0 is the beginning.',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'How many at most.' })),
  },
  closed,
);

export function followEventsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/events',
    config: { access: requireScope('events:read') },
    schema: {
      operationId: 'followEvents',
      summary: 'Follow what happens',
      description:
        'Everything that happened to members, in the order in which it was committed: ids and states only. A follower ' +
        'that keeps `next` misses nothing. A page that tells something stands in the audit.',
      tags: ['events'],
      querystring: EventsQuery,
      response: { 200: answer(Events, 'What happened after that position.') },
    },
    handler: async (request) => {
      const { after = '0', limit = 100 } = request.query;
      return withoutWords(await followEvents(ctx, { after, limit, actor: actorOf(request) }));
    },
  });
}

/** Why a person gave data back is told in that person's words: they stand in the timeline, not where back ends read. */
function withoutWords(page: EventPage): EventPage {
  const events = page.events.map((event) =>
    event.event === 'restored' && event.reason !== 'late_activity' ? { ...event, reason: null } : event,
  );
  return { ...page, events };
}
