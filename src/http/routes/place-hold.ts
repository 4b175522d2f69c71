import { placeHold } from '../../cycles/place-hold.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer, problems } from '../answers.js';
import { HoldRequest, PlacedHold } from '../schemas/hold.js';
import { MemberParams, ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function placeHoldRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/members/:memberId/holds',
    config: { access: requireScope('holds:write'), idempotency: 'accepted' },
    schema: {
      operationId: 'placeHold',
      summary: 'Place a hold',
      description:
        'Suspends separation, destruction or both. Each call places a hold of its own: send an `Idempotency-Key` so ' +
        'that a repeated call does not place a second one.',
      tags: ['holds'],
      params: MemberParams,
      body: ref(HoldRequest),
      response: { 201: answer(PlacedHold, 'The hold stands.'), ...problems(404) },
    },
    handler: async (request, reply) => {
      const placed = await placeHold(ctx, {
        memberId: request.params.memberId,
        ...request.body,
        actor: actorOf(request),
      });
      return reply.code(201).send(placed);
    },
  });
}
