import { Type } from 'typebox';
import { listPostings } from '../../cycles/list-postings.js';
import { requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { readCursor, writeCursor } from '../place-cursor.js';
import { closed } from '../schemas/parts.js';
import { ManagedPostings } from '../schemas/posting.js';
import type { Edge, Server } from '../server-types.js';

const PostingsQuery = Type.Object(
  {
    cursor: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 200, description: 'The `next` of the page before.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'How many at most.' })),
  },
  closed,
);

export function listPostingsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/postings',
    config: { access: requireScope('postings:write') },
    schema: {
      operationId: 'listPostings',
      summary: 'List postings',
      description: 'What is or was on the board, newest first, with the days on which it was seen there.',
      tags: ['postings'],
      querystring: PostingsQuery,
      response: { 200: answer(ManagedPostings, 'A page of postings.') },
    },
    handler: async (request) => {
      const { cursor, limit = 20 } = request.query;
      const place = cursor === undefined ? null : readCursor(cursor);
      const before = place && { at: place.at, postingId: place.id };
      const found = await listPostings(ctx, { before, limit: limit + 1 });
      const postings = found.slice(0, limit);
      const last = postings.at(-1);
      return {
        postings,
        next: found.length > limit && last ? writeCursor({ at: last.postedAt, id: last.postingId }) : null,
      };
    },
  });
}
