import { approveSweep } from '../../sweep/approve-sweep.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { Sweep, SweepParams } from '../schemas/sweep.js';
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
        'Lets a sweep go on that was halted because too many are due. Whoever asked for it can not approve it (403).',
      tags: ['sweeps'],
      params: SweepParams,
      response: { 200: answer(Sweep, 'The sweep, which goes on.'), ...problems(404, 409) },
    },
    handler: async (request) => {
      const sweep = await approveSweep(ctx, { sweepId: request.params.sweepId, actor: actorOf(request) });
      sweeps.start(sweep);
      return sweep;
    },
  });
}
