import { receiveReports } from '../../cycles/receive-reports.js';
import { signedAccess } from '../access-control.js';
import { formBytesMax, formTypes } from '../body-parsers.js';
import { signedAnswers } from '../callback-answers.js';
import { providerOf, requireRead, signedRequestOf } from '../callback-request.js';
import { ReportQuery, SignatureHeaders, TwilioReport } from '../schemas/callback.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function receiveTwilioCallRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/callbacks/twilio/calls',
    bodyLimit: formBytesMax,
    config: { access: signedAccess, takes: formTypes },
    schema: {
      operationId: 'receiveTwilioCall',
      summary: 'How a call goes',
      description: 'The status callback of Twilio calls. A call that ended proves nothing: only a pressed key does.',
      tags: ['callbacks'],
      consumes: [...formTypes],
      querystring: ReportQuery,
      headers: SignatureHeaders,
      body: ref(TwilioReport),
      response: signedAnswers,
    },
    handler: async (request, reply) => {
      const report = requireRead(ctx.reports.twilioCall(signedRequestOf(request)));
      await receiveReports(ctx, { reports: [report], actor: providerOf(request, 'twilio') });
      return reply.code(204).send(null);
    },
  });
}
