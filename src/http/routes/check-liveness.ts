import { publicAccess } from '../access-control.js';
import { answer } from '../answers.js';
import { Liveness } from '../schemas/operations.js';
import type { Server } from '../server-types.js';

export function checkLivenessRoute(server: Server): void {
  server.route({
    method: 'GET',
    url: '/health/live',
    config: { access: publicAccess, exempt: true },
    schema: {
      operationId: 'checkLiveness',
      summary: 'Is the process alive',
      description: 'Answers as long as the process does. It asks nobody else.',
      tags: ['operations'],
      response: { 200: answer(Liveness, 'It is.') },
    },
    handler: async () => ({ status: 'live' }),
  });
}
