import { sendTestMessage } from '../../cycles/send-test-message.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { TestMessage, TestSent } from '../schemas/message.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function sendTestMessageRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/test-messages',
    config: { access: requireScope('notices:send'), idempotency: 'accepted' },
    schema: {
      operationId: 'sendTestMessage',
      summary: 'Send a test message',
      description:
        'Sends a message about an invented member to an address of your own, marked as a test, and answers what the ' +
        'provider said. No notice comes of it.',
      tags: ['notices'],
      body: ref(TestMessage),
      response: { 200: answer(TestSent, 'What became of it.'), ...problems(409) },
    },
    handler: async (request) => sendTestMessage(ctx, { ...request.body, actor: actorOf(request) }),
  });
}
