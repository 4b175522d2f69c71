import { restoreMember } from '../../restore/restore-member.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { MemberParams, ref } from '../schemas/parts.js';
import { RestorationRequest, RestoredMember } from '../schemas/restoration.js';
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
        'anew. Where something can not go back as it was, the answer is 409, nothing has changed, and the vault still ' +
        'holds everything: `context.conflicts` lists each conflict with `table`, `constraint`, `columns`, `why`, and ' +
        '`choices`. A choice says in `do` what can be done, and where this call can do it, `send` is what to put into its ' +
        '`overrides` and `leaveInVault`; an `…` in it stands for a value that only the caller knows. Choices are tried ' +
        'with `rehearse` and put on record by their names alone. What is left in the vault stays listed, and comes back ' +
        'with `remainder`: of one cycle a call, the latest first, until `leftInVault` is empty. Calling it again answers ' +
        'the same.',
      tags: ['members'],
      params: MemberParams,
      body: ref(RestorationRequest),
      response: { 200: answer(RestoredMember, 'The member is live again.'), ...problems(404, 409) },
    },
    handler: async (request) =>
      restoreMember(ctx, { memberId: request.params.memberId, ...request.body, actor: actorOf(request) }),
  });
}
