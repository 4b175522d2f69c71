import { keepAccount } from '../../cycles/keep-account.js';
import { addressOf, publicAccess } from '../access-control.js';
import { problems, textAnswer } from '../answers.js';
import { languageOf } from '../board-language.js';
import { formTypes } from '../body-parsers.js';
import { sendKeepPage } from '../keep-page.js';
import { KeepParams, KeepQuery, keepPages } from '../schemas/keep.js';
import type { Edge, Server } from '../server-types.js';

const bodyLimit = 1_024;

export function keepAccountRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/keep/:token',
    // The right to do it is the token alone: no cookie or login goes along that another site could make use of.
    config: { access: publicAccess, takes: formTypes },
    bodyLimit,
    schema: {
      operationId: 'keepAccount',
      summary: 'Keep my account',
      description:
        'What the button of the page does: it counts as activity, and the open cycle is cancelled. A link works once. The ' +
        'body is not looked at.',
      tags: ['notices'],
      params: KeepParams,
      querystring: KeepQuery,
      response: {
        200: textAnswer('text/html', 'A page: the account is kept, now or by an earlier use of the link.'),
        ...problems(400),
        ...keepPages,
      },
    },
    handler: async (request, reply) => {
      const address = addressOf(request) ?? undefined;
      const { state, language: written } = await keepAccount(ctx, { token: request.params.token, address });
      const language = languageOf(request.query.lang, written ?? request.headers['accept-language']);
      const { name, service, url } = ctx.policy.operator;
      return sendKeepPage(reply, {
        state,
        language,
        operator: { name: name[language], service: service[language], url },
      });
    },
  });
}
