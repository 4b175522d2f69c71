import { listMeans } from '../../cycles/list-means.js';
import { requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { MeansList } from '../schemas/callback.js';
import type { Edge, Server } from '../server-types.js';

export function listMeansRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/means',
    config: { access: requireScope('sweeps:read') },
    schema: {
      operationId: 'listMeans',
      summary: 'How the means stand',
      description:
        "Each means of the policy: whether it is set up, whether a fault of the operator's has stopped it, and what waits " +
        'for it. It names nobody.',
      tags: ['means'],
      response: { 200: answer(MeansList, 'The means, in the order in which they are tried.') },
    },
    handler: async () => ({ means: await listMeans(ctx) }),
  });
}
