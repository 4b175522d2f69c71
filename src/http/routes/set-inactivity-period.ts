import { setInactivityPeriod } from '../../cycles/set-inactivity-period.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { InactivityPeriodRequest, InactivityPeriodSet } from '../schemas/member-requests.js';
import { MemberParams, ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function setInactivityPeriodRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'PUT',
    url: '/v1/members/:memberId/inactivity-period',
    config: { access: requireScope('members:write'), idempotency: 'accepted' },
    schema: {
      operationId: 'setInactivityPeriod',
      summary: 'Set a period of the member’s own',
      description:
        "Gives a member a longer inactivity period than the policy's, or `never`; null takes it away again. An open " +
        'cycle that is no longer due is cancelled.',
      tags: ['members'],
      params: MemberParams,
      body: ref(InactivityPeriodRequest),
      response: { 200: answer(InactivityPeriodSet, 'What counts for the member now.'), ...problems(404) },
    },
    handler: async (request) =>
      setInactivityPeriod(ctx, { memberId: request.params.memberId, ...request.body, actor: actorOf(request) }),
  });
}
