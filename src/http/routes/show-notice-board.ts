import { readNoticeBoard } from '../../cycles/read-notice-board.js';
import { publicAccess } from '../access-control.js';
import { problems, textAnswer } from '../answers.js';
import { BoardQuery, languageOf } from '../board-language.js';
import { boardPage } from '../board-page.js';
import { boardPolicy } from '../board-style.js';
import type { Edge, Server } from '../server-types.js';

const perPage = 20;

export function showNoticeBoardRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/notices',
    config: { access: publicAccess },
    schema: {
      operationId: 'showNoticeBoard',
      summary: 'The notice board',
      description:
        'A public page in Korean or English, by `lang` or by what the browser prefers. It runs no script. Each posting ' +
        'is an `article` whose id is `posting-` and the id of the posting: the daily check looks for these.',
      tags: ['notices'],
      querystring: BoardQuery,
      response: { 200: textAnswer('text/html', 'The page.'), ...problems(400) },
    },
    handler: async (request, reply) => {
      const { lang, page = 1, day } = request.query;
      const language = languageOf(lang, request.headers['accept-language']);
      const board = await readNoticeBoard(ctx, { language, page, perPage, day });
      const { name, address } = ctx.policy.operator;
      const view = { board, language, operator: { name: name[language], address }, day: heeded(ctx, day) };
      return reply
        .header('content-security-policy', boardPolicy)
        .header('content-language', language)
        .header('vary', 'accept-language')
        .type('text/html; charset=utf-8')
        .send(boardPage(view));
    },
  });
}

function heeded({ config }: Edge['ctx'], day: string | undefined): string | undefined {
  return config.development ? day : undefined;
}
