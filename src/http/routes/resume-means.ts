import { resumeMeans } from '../../cycles/resume-means.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { MeansParams, ResumedMeans, ResumeRequest } from '../schemas/callback.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function resumeMeansRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/means/:means/resume',
    config: { access: requireScope('sweeps:run'), idempotency: 'accepted' },
    schema: {
      operationId: 'resumeMeans',
      summary: 'Let a means go on',
      description:
        'When what stopped a means has been put right: the next sweep tries it at once. If the fault is still there, it ' +
        'stops again after one message. A means that does not stand still stays as it is.',
      tags: ['means'],
      params: MeansParams,
      body: ref(ResumeRequest),
      response: { 200: answer(ResumedMeans, 'Whether it had stood still.') },
    },
    handler: async (request) =>
      resumeMeans(ctx, { means: request.params.means, reason: request.body.reason, actor: actorOf(request) }),
  });
}
