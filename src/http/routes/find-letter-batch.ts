import { showLetterBatch } from '../../cycles/list-letter-batches.js';
import { requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { LetterBatch, LetterBatchParams } from '../schemas/letter.js';
import type { Edge, Server } from '../server-types.js';

export function findLetterBatchRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/letter-batches/:batchId',
    config: { access: requireScope('letters:manage') },
    schema: {
      operationId: 'findLetterBatch',
      summary: 'Follow a batch of letters',
      description: 'What has become of its letters, and until when it can be opened. Nothing is opened for it.',
      tags: ['letters'],
      params: LetterBatchParams,
      response: { 200: answer(LetterBatch, 'The batch.'), ...problems(404) },
    },
    handler: async (request) => showLetterBatch(ctx, request.params.batchId),
  });
}
