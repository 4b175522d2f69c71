import { Type } from 'typebox';
import { readAudit } from '../../audit/read-audit.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { isEntryNumber, readCursor, writeCursor } from '../place-cursor.js';
import { AuditEntries } from '../schemas/audit.js';
import { closed, instant, line } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const AuditQuery = Type.Object(
  {
    memberId: Type.Optional(line('Whose data was touched.', 200)),
    actor: Type.Optional(line('Who touched it, as in the entries.', 200)),
    action: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9_.]*$',
        maxLength: 60,
        description: 'What was done.',
        examples: ['disclosed'],
      }),
    ),
    from: Type.Optional(instant('From this instant on.')),
    to: Type.Optional(instant('Before this instant.')),
    cursor: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 200, description: 'The `next` of the page before.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many at most.' })),
  },
  closed,
);

export function readAuditRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/audit',
    config: { access: requireScope('audit:read') },
    schema: {
      operationId: 'readAudit',
      summary: 'Read the audit',
      description:
        'Every touch of member data and of the service itself, newest first, page by page. The call becomes an entry before ' +
        'it is answered, and that entry is part of the log.',
      tags: ['audit'],
      querystring: AuditQuery,
      response: { 200: answer(AuditEntries, 'A page of entries.') },
    },
    handler: async (request) => {
      const { cursor, limit = 50, ...filter } = request.query;
      const before = cursor === undefined ? null : readCursor(cursor, isEntryNumber).id;
      const found = await readAudit(ctx, { ...filter, before, limit, withNext: true }, actorOf(request));
      const entries = found.slice(0, limit);
      const last = entries.at(-1);
      return {
        entries,
        next: found.length > limit && last ? writeCursor({ at: last.at, id: last.entryId }) : null,
      };
    },
  });
}
