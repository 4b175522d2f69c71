import type { FastifyReply, FastifyRequest } from 'fastify';
import { claimRequest } from '../access/repeated-request.js';
import type { Context } from '../context.js';
import { actorOf } from './access-control.js';
import type { Server } from './server-types.js';

const keptHeaders = ['content-type', 'location'] as const;

/**
 * A mutating call that comes with a key is done once: its answer is kept and given again. Only answers of calls that
 * did something are kept; a call that was refused changed nothing and may be tried again under the same key.
 */
export function repeatAnswers(server: Server, ctx: Context): void {
  server.decorateRequest('heldKey', null);
  server.addHook('preHandler', async (request, reply) => {
    const { idempotency } = request.routeOptions.config;
    const key = request.headers['idempotency-key'];
    if (idempotency === undefined || typeof key !== 'string') return;
    const claimed = await claimRequest(ctx, {
      credential: actorOf(request).id,
      key,
      operation: `${request.method} ${request.routeOptions.url}`,
      input: { params: request.params ?? null, query: request.query ?? null, body: request.body ?? null },
    });
    if (claimed.state === 'held') {
      request.heldKey = claimed.held;
      return;
    }
    const { status, headers, body } = claimed.answer;
    return reply.code(status).headers(headers).header('idempotency-replayed', 'true').send(body);
  });
  server.addHook('onSend', async (request, reply, payload) => {
    if (request.heldKey) await settle(request, reply, payload);
    return payload;
  });
}

/** The work is done either way: where its answer can't be kept, the caller gets it all the same. */
async function settle(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
  const held = request.heldKey;
  request.heldKey = null;
  try {
    const done = reply.statusCode >= 200 && reply.statusCode < 300 && typeof payload === 'string';
    if (done) await held?.keep({ status: reply.statusCode, headers: headersOf(reply), body: payload });
    else await held?.free();
  } catch (error) {
    request.log.warn({ err: error }, 'the answer of a repeatable request was not kept');
  }
}

function headersOf(reply: FastifyReply): Record<string, string> {
  const kept = keptHeaders.flatMap((name) => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return Object.fromEntries(kept);
}
