import { Type } from 'typebox';
import { listApprovals } from '../../access/approvals.js';
import { requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { readCursor, writeCursor } from '../place-cursor.js';
import { Approvals } from '../schemas/approval.js';
import { closed } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const ApprovalsQuery = Type.Object(
  {
    cursor: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 200, description: 'The `next` of the page before.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'How many at most.' })),
  },
  closed,
);

export function listApprovalsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/approvals',
    config: { access: requireScope('approvals:give') },
    schema: {
      operationId: 'listApprovals',
      summary: 'List approvals',
      description: 'What needs, or needed, a second person, newest first. A halted sweep is approved where it stands.',
      tags: ['access'],
      querystring: ApprovalsQuery,
      response: { 200: answer(Approvals, 'A page of approvals.') },
    },
    handler: async (request) => {
      const { cursor, limit = 20 } = request.query;
      const place = cursor === undefined ? null : readCursor(cursor);
      const before = place && { at: place.at, approvalId: place.id };
      const found = await listApprovals(ctx, { before, limit: limit + 1 });
      const approvals = found.slice(0, limit);
      const last = approvals.at(-1);
      const next = found.length > limit && last ? writeCursor({ at: last.requestedAt, id: last.approvalId }) : null;
      return { approvals, next };
    },
  });
}
