import { confirmDestructions } from '../../destruction/confirm-destructions.js';
import { actorOf, isPerson, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { ConfirmationRequest, Confirmed } from '../schemas/destruction.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function confirmDestructionsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/destructions/confirmation',
    config: { access: requireScope('destructions:confirm'), idempotency: 'accepted' },
    schema: {
      operationId: 'confirmDestructions',
      summary: 'Confirm destructions',
      description:
        'For the privacy officer: a credential that stands for a person, and another than the one that destroyed. Lines ' +
        'that are confirmed stay as they are.',
      tags: ['destructions'],
      body: ref(ConfirmationRequest),
      response: { 200: answer(Confirmed, 'How many were confirmed, and how many wait.') },
    },
    handler: async (request) =>
      confirmDestructions(ctx, { ...request.body, actor: actorOf(request), person: isPerson(request) }),
  });
}
