import { readKeepLink } from '../../cycles/keep-account.js';
import { publicAccess } from '../access-control.js';
import { problems, textAnswer } from '../answers.js';
import { languageOf } from '../board-language.js';
import { sendKeepPage } from '../keep-page.js';
import { KeepParams, KeepQuery, keepPages } from '../schemas/keep.js';
import type { Edge, Server } from '../server-types.js';

export function showKeepPageRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/keep/:token',
    config: { access: publicAccess },
    schema: {
      operationId: 'showKeepPage',
      summary: 'Keep my account: the page',
      description:
        'Where the link of a notice leads: a public page with one button, in the language of the notice or by `lang`. It ' +
        'names nobody, runs no script, and looking at it changes nothing.',
      tags: ['notices'],
      params: KeepParams,
      querystring: KeepQuery,
      response: {
        200: textAnswer('text/html', 'The page: the link can be used, or it was used already.'),
        ...problems(400),
        ...keepPages,
      },
    },
    handler: async (request, reply) => {
      const { state, language: written } = await readKeepLink(ctx, request.params.token);
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
