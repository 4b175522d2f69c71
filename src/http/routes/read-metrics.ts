import { publicAccess } from '../access-control.js';
import { textAnswer } from '../answers.js';
import type { Edge, Server } from '../server-types.js';

export function readMetricsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/metrics',
    config: { access: publicAccess, exempt: true },
    schema: {
      operationId: 'readMetrics',
      summary: 'Measurements',
      description:
        'In the text format of Prometheus, for whoever can reach this address: bind the service to an inner one, or ' +
        'keep this path from the outside. No label names a member.',
      tags: ['operations'],
      response: { 200: textAnswer('text/plain', 'The measurements of this process.') },
    },
    handler: async (_request, reply) =>
      reply.type(ctx.metrics.registry.contentType).send(await ctx.metrics.registry.metrics()),
  });
}
