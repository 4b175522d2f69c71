import { postPolicyChange } from '../../cycles/post-policy-change.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { ref } from '../schemas/parts.js';
import { ManagedPosting, PolicyChange } from '../schemas/posting.js';
import type { Edge, Server } from '../server-types.js';

export function postPolicyChangeRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/postings',
    config: { access: requireScope('postings:write'), idempotency: 'accepted' },
    schema: {
      operationId: 'postPolicyChange',
      summary: 'Post a change of policy',
      description:
        'Puts a change of your policy on the public board, from today on: 7 days ahead of the day on which it takes ' +
        'effect, 30 where rights change materially. Each call makes a posting of its own: send an `Idempotency-Key`.',
      tags: ['postings'],
      body: ref(PolicyChange),
      response: { 201: answer(ManagedPosting, 'It stands on the board.') },
    },
    handler: async (request, reply) => {
      const { kind: _kind, ...change } = request.body;
      const posted = await postPolicyChange(ctx, { ...change, actor: actorOf(request) });
      return reply.code(201).send(posted);
    },
  });
}
