import type { HTTPMethods } from 'fastify';
import { publicAccess } from './access-control.js';
import { EdgeError } from './edge-error.js';
import type { Server } from './server-types.js';

const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Answers the methods that an address doesn't know with 405 and those that it does. Call `refuse` after the last route. */
export function watchMethods(server: Server): { refuseOthers(): void } {
  const known = new Map<string, Set<string>>();
  server.addHook('onRoute', ({ url, method }) => {
    const there = known.get(url) ?? new Set();
    for (const each of [method].flat()) there.add(each);
    known.set(url, there);
  });
  return {
    refuseOthers() {
      for (const [url, there] of [...known]) {
        const allow = [...there].sort().join(', ');
        server.route({
          method: methods.filter((method) => !there.has(method)),
          url,
          config: { access: publicAccess, refuses: true },
          schema: { hide: true },
          onRequest: async (_request, reply) => {
            reply.header('allow', allow);
            throw new EdgeError('method_not_allowed', `This address knows only ${allow}.`);
          },
          handler: async () => undefined,
        });
      }
    },
  };
}
