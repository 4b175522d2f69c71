import { withdrawMember } from '../../destruction/withdraw-member.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { DestructionRequest, WithdrawnMember } from '../schemas/destruction.js';
import { MemberParams, ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function withdrawMemberRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/members/:memberId/destruction',
    config: { access: requireScope('vault:destroy'), idempotency: 'required' },
    schema: {
      operationId: 'withdrawMember',
      summary: 'Withdraw a separated member',
      description:
        'Destroys at once all that no law still keeps; the rest is restricted, and the answer says what stays, on which ' +
        'ground and until when. It can not be taken back. A member on hold is 409 with the holds in `context`; so is a live ' +
        'one, whose data is destroyed in the member database, unless a restoration left something of it in the vault. Calling it again answers what has stayed.',
      tags: ['members'],
      params: MemberParams,
      body: ref(DestructionRequest),
      response: { 200: answer(WithdrawnMember, 'What went and what stays.'), ...problems(404, 409) },
    },
    handler: async (request) =>
      withdrawMember(ctx, { memberId: request.params.memberId, ...request.body, actor: actorOf(request) }),
  });
}
