import { ServiceError } from '../../errors.js';
import { requestSweep } from '../../sweep/request-sweep.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { ref } from '../schemas/parts.js';
import { Sweep, SweepRequest } from '../schemas/sweep.js';
import type { Edge, Server } from '../server-types.js';

export function requestSweepRoute(server: Server, { ctx, sweeps }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/sweeps',
    config: { access: requireScope('sweeps:run'), idempotency: 'accepted' },
    schema: {
      operationId: 'requestSweep',
      summary: 'Run a sweep',
      description:
        'Writes the request down and answers at once; follow the sweep at its `Location`. Rehearsal is the default: it ' +
        'says what would happen and changes nothing.',
      tags: ['sweeps'],
      body: ref(SweepRequest),
      response: {
        202: answer(Sweep, 'The sweep is requested.', {
          Location: { type: 'string', description: 'Where to follow it.' },
        }),
      },
    },
    handler: async (request, reply) => {
      const { mode = 'rehearse', asOf } = request.body;
      const sweep = await requestSweep(ctx, { mode, asOf, actor: actorOf(request) });
      if (sweep === null) throw new ServiceError('sweep_in_progress', 'This sweep was requested already.');
      sweeps.start(sweep);
      return reply.code(202).header('location', `/v1/sweeps/${sweep.sweepId}`).send(sweep);
    },
  });
}
