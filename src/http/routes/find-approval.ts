import { findApproval } from '../../access/approvals.js';
import { requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { Approval, ApprovalParams } from '../schemas/approval.js';
import type { Edge, Server } from '../server-types.js';

export function findApprovalRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/approvals/:approvalId',
    config: { access: requireScope('approvals:give') },
    schema: {
      operationId: 'findApproval',
      summary: 'Look at what is to be approved',
      description: 'What was asked for, by whom, and until when it can be approved.',
      tags: ['access'],
      params: ApprovalParams,
      response: { 200: answer(Approval, 'The approval.'), ...problems(404) },
    },
    handler: async (request) => findApproval(ctx, request.params.approvalId),
  });
}
