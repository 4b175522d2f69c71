import { createLetterBatch } from '../../cycles/create-letter-batch.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { LetterBatchCreation, LetterBatchRequest } from '../schemas/letter.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

/** A caller waits for it: half a minute of drawing, well below every time-out. */
const lettersByDefault = 500;

export function createLetterBatchRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/letter-batches',
    config: { access: requireScope('letters:manage'), idempotency: 'accepted' },
    schema: {
      operationId: 'createLetterBatch',
      summary: 'Make a batch of letters',
      description:
        'Draws the letters that wait and seals them as one batch. Nothing is written to a disk; open the batch to print it. ' +
        'Send an `Idempotency-Key`, so that a repeated call makes no second batch.',
      tags: ['letters'],
      body: ref(LetterBatchRequest),
      response: {
        200: answer(LetterBatchCreation, 'No letter waits.'),
        201: answer(LetterBatchCreation, 'The batch is made.', {
          Location: { type: 'string', description: 'Where to follow it.' },
        }),
      },
    },
    handler: async (request, reply) => {
      const { reason, limit = lettersByDefault } = request.body;
      const created = await createLetterBatch(ctx, { reason, limit, actor: actorOf(request) });
      if (created.batch === null) return reply.code(200).send(created);
      return reply.code(201).header('location', `/v1/letter-batches/${created.batch.batchId}`).send(created);
    },
  });
}
