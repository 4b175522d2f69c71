import { receiveReports } from '../../cycles/receive-reports.js';
import { signedAccess } from '../access-control.js';
import { problems, textAnswer } from '../answers.js';
import { formBytesMax, formTypes } from '../body-parsers.js';
import { providerOf, requireRead, signedRequestOf } from '../callback-request.js';
import { PressedKeyQuery, SignatureHeaders, TwilioReport } from '../schemas/callback.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function receivePressedKeyRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/callbacks/twilio/keys',
    bodyLimit: formBytesMax,
    config: { access: signedAccess, takes: formTypes },
    schema: {
      operationId: 'receivePressedKey',
      summary: 'The key that was pressed in a call',
      description:
        'The action of the question in a Twilio call. With the right key the person has confirmed the notice.',
      tags: ['callbacks'],
      consumes: [...formTypes],
      querystring: PressedKeyQuery,
      headers: SignatureHeaders,
      body: ref(TwilioReport),
      response: { 200: textAnswer('text/xml', 'TwiML: what the person hears next.'), ...problems(400, 403) },
    },
    handler: async (request, reply) => {
      const language = request.query.lang ?? 'ko';
      const { report, twiml } = requireRead(ctx.reports.pressedKey({ ...signedRequestOf(request), language }));
      // Said only when it stands: a person who heard thanks has been told.
      await receiveReports(ctx, { reports: [report], actor: providerOf(request, 'twilio') });
      return reply.type('text/xml; charset=utf-8').send(twiml);
    },
  });
}
