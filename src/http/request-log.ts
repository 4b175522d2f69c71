import type { Server } from './server-types.js';

/**
 * One line a request: the route and not the URL, the credential and not its key; no header, no body. The caller gets the
 * id that stands in the log.
 */
export function logRequests(server: Server): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    const { url, config } = request.routeOptions;
    const line = {
      method: request.method,
      route: url ?? null,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
      credential: request.caller?.actor.id ?? null,
    };
    if (config.exempt) request.log.debug(line, 'answered');
    else request.log.info(line, 'answered');
  });
}
