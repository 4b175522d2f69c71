import { Type } from 'typebox';
import { listSweeps } from '../../sweep/list-sweeps.js';
import { requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { readCursor, writeCursor } from '../place-cursor.js';
import { closed } from '../schemas/parts.js';
import { Sweeps } from '../schemas/sweep.js';
import type { Edge, Server } from '../server-types.js';

const SweepsQuery = Type.Object(
  {
    cursor: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 200, description: 'The `next` of the page before.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many at most.' })),
  },
  closed,
);

export function listSweepsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/sweeps',
    config: { access: requireScope('sweeps:read') },
    schema: {
      operationId: 'listSweeps',
      summary: 'List sweeps',
      description: 'Newest first, page by page. A sweep that is requested meanwhile does not shift the pages.',
      tags: ['sweeps'],
      querystring: SweepsQuery,
      response: { 200: answer(Sweeps, 'A page of sweeps.') },
    },
    handler: async (request) => {
      const { cursor, limit = 50 } = request.query;
      const place = cursor === undefined ? null : readCursor(cursor);
      const before = place && { at: place.at, sweepId: place.id };
      const found = await listSweeps(ctx, { before, limit: limit + 1 });
      const sweeps = found.slice(0, limit);
      const last = sweeps.at(-1);
      return {
        sweeps,
        next: found.length > limit && last ? writeCursor({ at: last.requestedAt, id: last.sweepId }) : null,
      };
    },
  });
}
