import { listNotices } from '../../cycles/list-notices.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { MemberNotices } from '../schemas/notice.js';
import { MemberParams } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function listNoticesRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'GET',
    url: '/v1/members/:memberId/notices',
    config: { access: requireScope('members:read') },
    schema: {
      operationId: 'listNotices',
      summary: "List a member's notices",
      description: 'What was sent, when, by which means, how it ended, and the hash of its text.',
      tags: ['members'],
      params: MemberParams,
      response: { 200: answer(MemberNotices, 'The notices, newest first.'), ...problems(404) },
    },
    handler: async (request) => listNotices(ctx, { memberId: request.params.memberId, actor: actorOf(request) }),
  });
}
