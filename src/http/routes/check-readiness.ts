import { checkReadiness } from '../../access/check-readiness.js';
import { publicAccess } from '../access-control.js';
import { answer } from '../answers.js';
import { problemComponent, problemMediaType } from '../problem.js';
import { Readiness } from '../schemas/operations.js';
import type { Edge, Server } from '../server-types.js';

const notReady = {
  ...answer(Readiness, 'They can not, or the service is stopping.'),
  content: {
    ...answer(Readiness, '').content,
    [problemMediaType]: { schema: { $ref: `${problemComponent}#` } },
  },
};

export function checkReadinessRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/health/ready',
    config: { access: publicAccess, exempt: true },
    schema: {
      operationId: 'checkReadiness',
      summary: 'Can callers be served',
      description: 'Whether the databases of clerk and mover can be reached; names what could not.',
      tags: ['operations'],
      response: { 200: answer(Readiness, 'They can.'), 503: notReady },
    },
    handler: async (_request, reply) => {
      const { ready, failed } = await checkReadiness(ctx);
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', failed });
    },
  });
}
