import { Type } from 'typebox';
import { releaseHold } from '../../cycles/release-hold.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { Hold } from '../schemas/hold.js';
import { closed, id } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

const HoldParams = Type.Object({ holdId: id('The hold.') }, closed);

export function releaseHoldRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'DELETE',
    url: '/v1/holds/:holdId',
    config: { access: requireScope('holds:write'), idempotency: 'accepted' },
    schema: {
      operationId: 'releaseHold',
      summary: 'Release a hold',
      description: 'Ends a hold. One that was released before stays as it was, and is answered again.',
      tags: ['holds'],
      params: HoldParams,
      response: { 200: answer(Hold, 'The hold, released.'), ...problems(404) },
    },
    handler: async (request) => releaseHold(ctx, { holdId: request.params.holdId, actor: actorOf(request) }),
  });
}
