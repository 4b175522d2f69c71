import { receiveMail } from '../../cycles/receive-mail.js';
import { ServiceError } from '../../errors.js';
import { secretAccess } from '../access-control.js';
import { mailBytesMax, mailTypes } from '../body-parsers.js';
import { secretAnswers } from '../callback-answers.js';
import { providerOf } from '../callback-request.js';
import { MailReport, SecretParams } from '../schemas/callback.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function receiveMailReportRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/callbacks/mail/:secret/reports',
    bodyLimit: mailBytesMax,
    config: { access: secretAccess, takes: mailTypes },
    schema: {
      operationId: 'receiveMailReport',
      summary: 'A mail that came back',
      description:
        'For the mail server that takes in MAIL_BOUNCE_ADDRESS: it hands each mail over as it came. The same mail again ' +
        'changes nothing.',
      tags: ['callbacks'],
      consumes: [...mailTypes],
      params: SecretParams,
      body: ref(MailReport),
      response: secretAnswers,
    },
    handler: async (request, reply) => {
      const raw = request.body;
      if (!Buffer.isBuffer(raw) || raw.length === 0) {
        throw new ServiceError('input_invalid', 'The body must be the mail as it came.');
      }
      await receiveMail(ctx, { raw, actor: providerOf(request, 'mail') });
      return reply.code(204).send(null);
    },
  });
}
