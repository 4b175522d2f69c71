import { publicAccess } from '../access-control.js';
import type { Server } from '../server-types.js';

export function showHomeRoute(server: Server): void {
  server.route({
    method: 'GET',
    url: '/',
    config: { access: publicAccess },
    schema: { hide: true } as never,
    handler: async (_request, reply) => reply.redirect('/docs/'),
  });
}
