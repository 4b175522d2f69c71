import { receiveReports } from '../../cycles/receive-reports.js';
import { secretAccess } from '../access-control.js';
import { secretAnswers } from '../callback-answers.js';
import { providerOf } from '../callback-request.js';
import { SecretParams, SolapiReports } from '../schemas/callback.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function receiveSolapiReportsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/callbacks/solapi/:secret',
    config: { access: secretAccess },
    schema: {
      operationId: 'receiveSolapiReports',
      summary: 'Reports of Solapi',
      description: 'For the webhook of Solapi: what became of texts and of Alimtalk, in any order, once or twice.',
      tags: ['callbacks'],
      params: SecretParams,
      body: ref(SolapiReports),
      response: secretAnswers,
    },
    handler: async (request, reply) => {
      const reports = ctx.reports.solapi(request.body);
      await receiveReports(ctx, { reports, actor: providerOf(request, 'solapi') });
      return reply.code(204).send(null);
    },
  });
}
