import { previewMessage } from '../../cycles/preview-message.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { MessagePreview, PreviewRequest } from '../schemas/message.js';
import { MemberParams, ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function previewMessageRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/members/:memberId/message-preview',
    config: { access: requireScope('notices:send') },
    schema: {
      operationId: 'previewMessage',
      summary: 'Preview a message',
      description:
        'The message as this member would get it today: separated or not, due or not; the name of a separated member is ' +
        'masked. Nothing is sent; that it was looked at stands in the audit.',
      tags: ['notices'],
      params: MemberParams,
      body: ref(PreviewRequest),
      response: { 200: answer(MessagePreview, 'The message.'), ...problems(404, 409) },
    },
    handler: async (request) =>
      previewMessage(ctx, { memberId: request.params.memberId, ...request.body, actor: actorOf(request) }),
  });
}
