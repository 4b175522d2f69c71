import { readNoticeBoard } from '../../cycles/read-notice-board.js';
import { publicAccess } from '../access-control.js';
import { problems, textAnswer } from '../answers.js';
import { BoardQuery, languageOf } from '../board-language.js';
import { boardPage, boardPolicy } from '../board-page.js';
import type { Edge, Server } from '../server-types.js';

export function showNoticeBoardRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/notices',
    config: { access: publicAccess },
    schema: {
      operationId: 'showNoticeBoard',
      summary: 'The notice board',
      description: 'A public page in Korean or English, by `lang` or by what the browser prefers. It runs no script.',
      tags: ['notices'],
      querystring: BoardQuery,
      response: { 200: textAnswer('text/html', 'The page.'), ...problems(400) },
    },
    handler: async (request, reply) => {
      const language = languageOf(request.query.lang, request.headers['accept-language']);
      const postings = await readNoticeBoard(ctx, { language });
      return reply
        .header('content-security-policy', boardPolicy)
        .header('content-language', language)
        .header('vary', 'accept-language')
        .type('text/html; charset=utf-8')
        .send(boardPage({ language, operator: ctx.policy.operator.name[language], postings }));
    },
  });
}
