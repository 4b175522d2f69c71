import { approveSweep } from '../../sweep/approve-sweep.js';
import { actorOf, isPerson, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { ApprovalQuery, Sweep, SweepParams } from '../schemas/sweep.js';
import type { Edge, Server } from '../server-types.js';

export function approveSweepRoute(server: Server, { ctx, sweeps }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/sweeps/:sweepId/approval',
    config: { access: requireScope('approvals:give'), idempotency: 'accepted' },
    schema: {
      operationId: 'approveSweep',
      summary: 'Approve a halted sweep',
      description:
        'Lets a sweep go on that a safety rule has halted: too many due, a source that is silent or remembers too little, ' +
        'a clock in doubt. Another person than the one that asked must: 403 for the same credential, and for one that ' +
        'stands for a program. The approval holds for a day, under the same policy and data map, and for no more than was shown.',
      tags: ['sweeps'],
      params: SweepParams,
      querystring: ApprovalQuery,
      response: { 200: answer(Sweep, 'The sweep, which goes on.'), ...problems(404, 409) },
    },
    handler: async (request) => {
      const { shown } = request.query;
      const approver = { actor: actorOf(request), person: isPerson(request) };
      const sweep = await approveSweep(ctx, { sweepId: request.params.sweepId, ...approver, shown });
      sweeps.start(sweep);
      return sweep;
    },
  });
}
