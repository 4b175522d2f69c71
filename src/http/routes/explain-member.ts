import { explainMember } from '../../cycles/explain-member.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { Member } from '../schemas/member.js';
import { MemberParams } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function explainMemberRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/members/:memberId',
    config: { access: requireScope('members:read') },
    schema: {
      operationId: 'explainMember',
      summary: 'Explain a member',
      description:
        'Says where a member stands and why: the latest activity of each source, which of them decided, all dates, ' +
        'what stands in the way or happens next, and the timeline. No value of personal data is among it.',
      tags: ['members'],
      params: MemberParams,
      response: { 200: answer(Member, 'Where the member stands, and why.'), ...problems(404) },
    },
    handler: async (request) => explainMember(ctx, { memberId: request.params.memberId, actor: actorOf(request) }),
  });
}
