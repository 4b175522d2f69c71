import { Type } from 'typebox';
import { listLetterBatches } from '../../cycles/list-letter-batches.js';
import { requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { readCursor, writeCursor } from '../place-cursor.js';
import { LetterBatches } from '../schemas/letter.js';
import { closed } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const LetterBatchesQuery = Type.Object(
  {
    cursor: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 200, description: 'The `next` of the page before.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many at most.' })),
  },
  closed,
);

export function listLetterBatchesRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/letter-batches',
    config: { access: requireScope('letters:manage') },
    schema: {
      operationId: 'listLetterBatches',
      summary: 'List batches of letters',
      description:
        'Newest first, page by page, in counts and days. A batch that is made meanwhile does not shift the pages.',
      tags: ['letters'],
      querystring: LetterBatchesQuery,
      response: { 200: answer(LetterBatches, 'A page of batches.') },
    },
    handler: async (request) => {
      const { cursor, limit = 50 } = request.query;
      const place = cursor === undefined ? null : readCursor(cursor);
      const before = place && { at: place.at, batchId: place.id };
      const found = await listLetterBatches(ctx, { before, limit: limit + 1 });
      const batches = found.slice(0, limit);
      const last = batches.at(-1);
      return {
        batches,
        next: found.length > limit && last ? writeCursor({ at: last.createdAt, id: last.batchId }) : null,
      };
    },
  });
}
