import { receiveReports } from '../../cycles/receive-reports.js';
import { secretAccess } from '../access-control.js';
import { secretAnswers } from '../callback-answers.js';
import { providerOf } from '../callback-request.js';
import { MailEvents, SecretParams } from '../schemas/callback.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function receiveMailEventsRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/callbacks/mail/:secret/events',
    config: { access: secretAccess },
    schema: {
      operationId: 'receiveMailEvents',
      summary: 'Events of a mail service',
      description:
        'For mail services that report by HTTP. Events may come twice and in any order; where one can not be read, none of ' +
        'them is taken.',
      tags: ['callbacks'],
      params: SecretParams,
      body: ref(MailEvents),
      response: secretAnswers,
    },
    handler: async (request, reply) => {
      const reports = ctx.reports.mailEvents(request.body);
      await receiveReports(ctx, { reports, actor: providerOf(request, 'mail') });
      return reply.code(204).send(null);
    },
  });
}
