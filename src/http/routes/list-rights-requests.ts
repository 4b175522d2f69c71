import { Type } from 'typebox';
import { listRequests } from '../../rights/list-requests.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { readCursor, writeCursor } from '../place-cursor.js';
import { closed, day, memberIdIn } from '../schemas/parts.js';
import { RightsRequests } from '../schemas/rights-request.js';
import type { Edge, Server } from '../server-types.js';

const RequestsQuery = Type.Object(
  {
    open: Type.Optional(Type.Boolean({ description: 'Only those that are open, or only those that are not.' })),
    dueBefore: Type.Optional(day('Only those whose last day lies before this one.')),
    memberId: Type.Optional(memberIdIn),
    cursor: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 200, description: 'The `next` of the page before.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'How many at most.' })),
  },
  closed,
);

export function listRightsRequestsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/rights-requests',
    config: { access: requireScope('requests:read') },
    schema: {
      operationId: 'listRightsRequests',
      summary: 'List requests of persons',
      description:
        'In the order of their last days: `open=true` begins with the one that is due first. Whose requests were read ' +
        'stands in the audit.',
      tags: ['rights'],
      querystring: RequestsQuery,
      response: { 200: answer(RightsRequests, 'A page of requests.') },
    },
    handler: async (request) => {
      const { open = null, dueBefore = null, memberId = null, cursor, limit = 20 } = request.query;
      const place = cursor === undefined ? null : readCursor(cursor);
      const after = place && { receivedOn: place.at.slice(0, 10), requestId: place.id };
      const page = { open, dueBefore, memberId, after, limit, actor: actorOf(request) };
      const { requests, more } = await listRequests(ctx, page);
      const last = requests.at(-1);
      return { requests, next: more && last ? cursorOf(last) : null };
    },
  });
}

function cursorOf({ receivedOn, requestId }: { receivedOn: string; requestId: string }): string {
  return writeCursor({ at: `${receivedOn}T00:00:00Z`, id: requestId });
}
