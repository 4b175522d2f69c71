import { readNoticeBoard } from '../../cycles/read-notice-board.js';
import { publicAccess } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { BoardQuery, languageOf } from '../board-language.js';
import { NoticeBoard } from '../schemas/posting.js';
import type { Edge, Server } from '../server-types.js';

const perPage = 100;

export function readNoticeBoardRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/notices.json',
    config: { access: publicAccess },
    schema: {
      operationId: 'readNoticeBoard',
      summary: 'The notice board, as data',
      description: `The postings that stand today, ${perPage} a page, for who shows them elsewhere. They name nobody.`,
      tags: ['notices'],
      querystring: BoardQuery,
      response: { 200: answer(NoticeBoard, 'The postings, newest first.'), ...problems(400) },
    },
    handler: async (request, reply) => {
      const { lang, page = 1, day } = request.query;
      const language = languageOf(lang, request.headers['accept-language']);
      const board = await readNoticeBoard(ctx, { language, page, perPage, day });
      return reply
        .header('content-language', language)
        .header('vary', 'accept-language')
        .send({ language, ...board });
    },
  });
}
