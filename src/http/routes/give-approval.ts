import { giveApproval } from '../../access/approvals.js';
import { actorOf, isPerson, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { Approval, ApprovalParams } from '../schemas/approval.js';
import type { Edge, Server } from '../server-types.js';

export function giveApprovalRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/approvals/:approvalId/approval',
    config: { access: requireScope('approvals:give'), idempotency: 'accepted' },
    schema: {
      operationId: 'giveApproval',
      summary: 'Approve what somebody asked for',
      description:
        'Covers that one exact request, until it expires. Another person than the one that asked must give it: 403 for the ' +
        'same credential, and for one that stands for a program. Giving it again answers the same.',
      tags: ['access'],
      params: ApprovalParams,
      response: { 200: answer(Approval, 'The approval, given.'), ...problems(404, 409) },
    },
    handler: async (request) => {
      const { approvalId } = request.params;
      return giveApproval(ctx, { approvalId, actor: actorOf(request), person: isPerson(request) });
    },
  });
}
