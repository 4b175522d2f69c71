import { Type } from 'typebox';
import { openEvidence } from '../../cycles/open-evidence.js';
import { openEvidencePdf } from '../../cycles/open-evidence-pdf.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { Evidence, EvidenceRequest } from '../schemas/evidence.js';
import { closed, id, ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const NoticeParams = Type.Object({ noticeId: id('The notice.') }, closed);

const opened = {
  ...answer(Evidence, 'The evidence; with `format: pdf` as a document.'),
  content: {
    ...answer(Evidence, '').content,
    'application/pdf': { schema: { type: 'string', format: 'binary' } },
  },
};

export function openEvidenceRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/notices/:noticeId/evidence',
    // No Idempotency-Key: an answer that is kept for a repeated call would stand in clear outside of the vault.
    config: { access: requireScope('vault:disclose') },
    schema: {
      operationId: 'openEvidence',
      summary: 'Open the evidence of a notice',
      description:
        'The rendered text of a notice with its template, its masked recipient, every attempt, what providers reported ' +
        'and the dates that it served. Each opening stands in the audit with its reason; it takes no `Idempotency-Key`, ' +
        'since its answer is kept nowhere. Where the text has been destroyed, the rest is answered.',
      tags: ['notices'],
      params: NoticeParams,
      body: ref(EvidenceRequest),
      response: { 200: opened, ...problems(404) },
    },
    handler: async (request, reply) => {
      const { reason, format = 'json' } = request.body;
      const asked = { noticeId: request.params.noticeId, reason, actor: actorOf(request) };
      if (format === 'json') return openEvidence(ctx, asked);
      const { evidence, pdf } = await openEvidencePdf(ctx, asked);
      return reply
        .type('application/pdf')
        .header('content-disposition', `attachment; filename="evidence-${evidence.noticeId}.pdf"`)
        .send(pdf as never);
    },
  });
}
