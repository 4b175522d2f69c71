import { openRequest } from '../../rights/open-request.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { MemberParams, ref } from '../schemas/parts.js';
import { RightsRequest, RightsRequestOpening } from '../schemas/rights-request.js';
import type { Edge, Server } from '../server-types.js';

export function openRightsRequestRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/members/:memberId/rights-requests',
    config: { access: requireScope('requests:write'), idempotency: 'accepted' },
    schema: {
      operationId: 'openRightsRequest',
      summary: 'Enter what a person asked for',
      description:
        'A request for access, correction, deletion, suspension, withdrawal or portability. The person must be answered ' +
        'within ten days of having asked. It changes nothing by itself.',
      tags: ['rights'],
      params: MemberParams,
      body: ref(RightsRequestOpening),
      response: { 201: answer(RightsRequest, 'The request is open.'), ...problems(404) },
    },
    handler: async (request, reply) => {
      const { memberId } = request.params;
      const opened = await openRequest(ctx, { ...request.body, memberId, actor: actorOf(request) });
      return reply.code(201).send(opened);
    },
  });
}
