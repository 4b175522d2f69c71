import { Type } from 'typebox';
import { listHolds } from '../../cycles/list-holds.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { readCursor, writeCursor } from '../place-cursor.js';
import { Holds } from '../schemas/hold.js';
import { closed, day } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const HoldsQuery = Type.Object(
  {
    reviewDueBefore: Type.Optional(day('Only those whose day of review lies before it.')),
    cursor: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 200, description: 'The `next` of the page before.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many at most.' })),
  },
  closed,
);

export function listHoldsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/holds',
    config: { access: requireScope('members:read') },
    schema: {
      operationId: 'listHolds',
      summary: 'List holds',
      description:
        'Those that stand, over all members, page by page, in the order in which they are to be looked at again.',
      tags: ['holds'],
      querystring: HoldsQuery,
      response: { 200: answer(Holds, 'A page of holds.') },
    },
    handler: async (request) => {
      const { cursor, reviewDueBefore = null, limit = 50 } = request.query;
      const place = cursor === undefined ? null : readCursor(cursor);
      const after = place && { reviewOn: place.at.slice(0, 10), holdId: place.id };
      const { holds, next } = await listHolds(ctx, { reviewDueBefore, after, limit, actor: actorOf(request) });
      return { holds, next: next && writeCursor({ at: `${next.reviewOn}T00:00:00Z`, id: next.holdId }) };
    },
  });
}
