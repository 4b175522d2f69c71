import { restoreMember } from '../../restore/restore-member.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { RestoredMember } from '../schemas/member.js';
import { RestorationRequest } from '../schemas/member-requests.js';
import { MemberParams, ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function restoreMemberRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/members/:memberId/restoration',
    config: { access: requireScope('members:restore'), idempotency: 'required' },
    schema: {
      operationId: 'restoreMember',
      summary: 'Give the data back',
      description:
        'Puts the data of a separated member back where it was, all of it or nothing, and starts the inactivity clock ' +
        'anew. Where a row can not go back, the answer is 409: its `context` names table, constraint and choices, ' +
        'nothing has changed, and the vault still holds everything. Calling it again answers the same.',
      tags: ['members'],
      params: MemberParams,
      body: ref(RestorationRequest),
      response: { 200: answer(RestoredMember, 'The member is live again.'), ...problems(404, 409) },
    },
    handler: async (request) =>
      restoreMember(ctx, { memberId: request.params.memberId, ...request.body, actor: actorOf(request) }),
  });
}
