import { receiveReports } from '../../cycles/receive-reports.js';
import { signedAccess } from '../access-control.js';
import { formBytesMax, formTypes } from '../body-parsers.js';
import { signedAnswers } from '../callback-answers.js';
import { providerOf, requireRead, signedRequestOf } from '../callback-request.js';
import { ReportQuery, SignatureHeaders, TwilioReport } from '../schemas/callback.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function receiveTwilioTextRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/callbacks/twilio/texts',
    bodyLimit: formBytesMax,
    config: { access: signedAccess, takes: formTypes },
    schema: {
      operationId: 'receiveTwilioText',
      summary: 'What became of a text',
      description: 'The status callback of Twilio messages.',
      tags: ['callbacks'],
      consumes: [...formTypes],
      querystring: ReportQuery,
      headers: SignatureHeaders,
      body: ref(TwilioReport),
      response: signedAnswers,
    },
    handler: async (request, reply) => {
      const report = requireRead(ctx.reports.twilioText(signedRequestOf(request)));
      await receiveReports(ctx, { reports: [report], actor: providerOf(request, 'twilio') });
      return reply.code(204).send(null);
    },
  });
}
