import { Type } from 'typebox';
import { closeRequest } from '../../rights/close-request.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { closed, id, ref } from '../schemas/parts.js';
import { ClosedRightsRequest, RightsRequestClosing } from '../schemas/rights-request.js';
import type { Edge, Server } from '../server-types.js';

const RequestParams = Type.Object({ requestId: id('The request.') }, closed);

export function closeRightsRequestRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/rights-requests/:requestId/outcome',
    config: { access: requireScope('requests:write'), idempotency: 'accepted' },
    schema: {
      operationId: 'closeRightsRequest',
      summary: 'Enter how a request ended',
      description:
        'What it grants is done by other calls before: correction by a restoration, suspension by a hold, deletion and ' +
        'withdrawal by a destruction. A refusal, also of a part, says why and how to object. The same outcome again ' +
        'changes nothing; another one is refused.',
      tags: ['rights'],
      params: RequestParams,
      body: ref(RightsRequestClosing),
      response: { 200: answer(ClosedRightsRequest, 'The request is closed.'), ...problems(404, 409) },
    },
    handler: async (request) => {
      const { requestId } = request.params;
      return closeRequest(ctx, { ...request.body, requestId, actor: actorOf(request) });
    },
  });
}
