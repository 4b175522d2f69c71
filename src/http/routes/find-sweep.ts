import { findSweep } from '../../sweep/list-sweeps.js';
import { requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { Sweep, SweepParams } from '../schemas/sweep.js';
import type { Edge, Server } from '../server-types.js';

export function findSweepRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/sweeps/:sweepId',
    config: { access: requireScope('sweeps:read') },
    schema: {
      operationId: 'findSweep',
      summary: 'Follow a sweep',
      description: 'How far a sweep is; once it has ended, its report, or what halted it.',
      tags: ['sweeps'],
      params: SweepParams,
      response: { 200: answer(Sweep, 'The sweep.'), ...problems(404) },
    },
    handler: async (request) => findSweep(ctx, request.params.sweepId),
  });
}
