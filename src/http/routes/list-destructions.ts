import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { exportLedgerCsv, exportLedgerPdf } from '../../destruction/export-ledger.js';
import { listDestructions } from '../../destruction/list-destructions.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { readCursor, writeCursor } from '../place-cursor.js';
import { Destructions } from '../schemas/destruction.js';
import { closed, instant, memberIdIn, oneOf } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const formats = ['json', 'csv', 'pdf'] as const;

const DestructionsQuery = Type.Object(
  {
    member: Type.Optional(memberIdIn),
    from: Type.Optional(instant('Destroyed from this instant on.')),
    to: Type.Optional(instant('Destroyed before this instant.')),
    confirmed: Type.Optional(
      Type.Boolean({ description: 'Only those that are confirmed, or only those that are not.' }),
    ),
    format: Type.Optional(
      oneOf(formats, 'The whole as a file: `csv` can be replayed, `pdf` is to be signed and filed.'),
    ),
    language: Type.Optional(oneOf(['ko', 'en'], 'Of the document.')),
    cursor: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 200, description: 'The `next` of the page before.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many at most.' })),
  },
  closed,
);

const listed = {
  ...answer(Destructions, 'A page of the ledger; with `format` the whole of what was asked for as a file.'),
  content: {
    ...answer(Destructions, '').content,
    'text/csv': { schema: { type: 'string' } },
    'application/pdf': { schema: { type: 'string', format: 'binary' } },
  },
};

export function listDestructionsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/destructions',
    config: { access: requireScope('audit:read') },
    schema: {
      operationId: 'listDestructions',
      summary: 'Read the ledger of destruction',
      description:
        'Newest first, page by page. As a file (`format`, or `Accept: text/csv` or `application/pdf`) the oldest comes ' +
        'first: the CSV proves itself and is what `dormouse destroy --replay` takes after a restored backup, so keep it as ' +
        'it is. Each reading stands in the audit.',
      tags: ['destructions'],
      querystring: DestructionsQuery,
      response: { 200: listed },
    },
    handler: async (request, reply) => {
      const { member = null, from = null, to = null, confirmed = null, cursor, limit = 50 } = request.query;
      const asked = { filter: { memberId: member, from, to, confirmed }, actor: actorOf(request) };
      const format = request.query.format ?? acceptedFormat(request);
      if (format === 'csv') {
        reply.header('content-type', 'text/csv; charset=utf-8; header=present');
        reply.header('content-disposition', 'attachment; filename="destructions.csv"');
        return reply.send(Readable.from(exportLedgerCsv(ctx, asked)) as never);
      }
      if (format === 'pdf') {
        const pdf = await exportLedgerPdf(ctx, { ...asked, language: request.query.language ?? 'ko' });
        reply.header('content-type', 'application/pdf');
        reply.header('content-disposition', 'attachment; filename="destructions.pdf"');
        return reply.send(pdf as never);
      }
      const place = cursor === undefined ? null : readCursor(cursor);
      const before = place && { destroyedAt: place.at, destructionId: place.id };
      const { destructions, next } = await listDestructions(ctx, { ...asked, before, limit });
      return { destructions, next: next && writeCursor({ at: next.destroyedAt, id: next.destructionId }) };
    },
  });
}

/** A browser accepts everything: only who names a type alone wants it. */
function acceptedFormat({ headers }: Pick<FastifyRequest, 'headers'>): (typeof formats)[number] {
  const [accepted = ''] = (headers.accept ?? '').split(/[;,]/);
  if (accepted.trim() === 'text/csv') return 'csv';
  return accepted.trim() === 'application/pdf' ? 'pdf' : 'json';
}
