import { Type } from 'typebox';
import { withdrawPosting } from '../../cycles/withdraw-posting.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { closed, id, ref } from '../schemas/parts.js';
import { PostingWithdrawal, WithdrawnPosting } from '../schemas/posting.js';
import type { Edge, Server } from '../server-types.js';

const PostingParams = Type.Object({ postingId: id('The posting.') }, closed);

export function withdrawPostingRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'DELETE',
    url: '/v1/postings/:postingId',
    config: { access: requireScope('postings:write'), idempotency: 'accepted' },
    schema: {
      operationId: 'withdrawPosting',
      summary: 'Withdraw a posting',
      description:
        'Takes a posting off the board. Every notice that rests on it is taken back: its member is a candidate again ' +
        'and gets a new notice with its own thirty days. `noticesTakenBack` says how many. Members who were separated ' +
        'before stay so: they had their days. One that was withdrawn before stays as it was.',
      tags: ['postings'],
      params: PostingParams,
      body: ref(PostingWithdrawal),
      response: { 200: answer(WithdrawnPosting, 'It is off the board.'), ...problems(404) },
    },
    handler: async (request) =>
      withdrawPosting(ctx, {
        postingId: request.params.postingId,
        reason: request.body.reason,
        actor: actorOf(request),
      }),
  });
}
