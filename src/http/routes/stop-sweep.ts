import { stopSweep } from '../../sweep/stop-sweep.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { Sweep, SweepParams } from '../schemas/sweep.js';
import type { Edge, Server } from '../server-types.js';

export function stopSweepRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/sweeps/:sweepId/stop',
    config: { access: requireScope('sweeps:run'), idempotency: 'accepted' },
    schema: {
      operationId: 'stopSweep',
      summary: 'Stop a sweep',
      description: 'Stops it after the batch it is in; what was done stays done. Stopping it twice changes nothing.',
      tags: ['sweeps'],
      params: SweepParams,
      response: { 200: answer(Sweep, 'The sweep, which stops soon or has stopped.'), ...problems(404) },
    },
    handler: async (request) => stopSweep(ctx, { sweepId: request.params.sweepId, actor: actorOf(request) }),
  });
}
