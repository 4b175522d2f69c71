import { zipLetterBatch } from '../../cycles/zip-letter-batch.js';
import { actorOf, requireScope } from '../access-control.js';
import { problems } from '../answers.js';
import { LetterBatchOpening, LetterBatchParams } from '../schemas/letter.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const zip = {
  description:
    'A ZIP with one PDF a letter, `recipients.csv` (UTF-8), `recipients-cp949.csv`, `recipients.xlsx`, and `manifest.json` ' +
    'with the hash of each file and the letters that were left out.',
  content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
};

export function openLetterBatchRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/letter-batches/:batchId/content',
    // No Idempotency-Key: an answer that is kept for a repeated call would stand in clear outside of the vault.
    config: { access: requireScope('letters:manage') },
    schema: {
      operationId: 'openLetterBatch',
      summary: 'Open a batch of letters for print',
      description:
        'As often as it takes within its term; after it the batch is forgotten (410). Each letter stands in the audit each ' +
        'time, with the reason. Letters of members who have returned are left out. It takes no `Idempotency-Key`, since its ' +
        'answer is kept nowhere.',
      tags: ['letters'],
      params: LetterBatchParams,
      body: ref(LetterBatchOpening),
      response: { 200: zip, ...problems(404, 410) },
    },
    handler: async (request, reply) => {
      const { batchId } = request.params;
      const { reason } = request.body;
      const content = await zipLetterBatch(ctx, { batchId: batchId.toLowerCase(), reason, actor: actorOf(request) });
      return reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="letters-${batchId.toLowerCase()}.zip"`)
        .send(content as never);
    },
  });
}
