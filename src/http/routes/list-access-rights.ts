import { Type } from 'typebox';
import { listAccessRights } from '../../access/list-access-rights.js';
import { requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { AccessRights } from '../schemas/approval.js';
import { closed } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const RightsQuery = Type.Object(
  {
    credential: Type.Optional(
      Type.String({ pattern: '^[\\x21-\\x7e]+$', maxLength: 200, description: 'Of one credential, as in `key:abc…`.' }),
    ),
    cursor: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,18}$', maxLength: 18, description: 'The `next` of the page before.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'How many at most.' })),
  },
  closed,
);

export function listAccessRightsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/access-rights',
    config: { access: requireScope('audit:read') },
    schema: {
      operationId: 'listAccessRights',
      summary: 'Read the record of rights',
      description:
        'Which API key was granted what, when that changed, and when it was taken back; kept for three years.',
      tags: ['access'],
      querystring: RightsQuery,
      response: { 200: answer(AccessRights, 'A page of the record.') },
    },
    handler: async (request) => {
      const { credential = null, cursor = null, limit = 100 } = request.query;
      const found = await listAccessRights(ctx, { credential, before: cursor, limit: limit + 1 });
      const rights = found.slice(0, limit);
      return { rights, next: found.length > limit ? (rights.at(-1)?.rightId ?? null) : null };
    },
  });
}
