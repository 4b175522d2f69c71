import { publicAccess } from '../access-control.js';
import { openapiDocument } from '../openapi.js';
import type { Server } from '../server-types.js';

export function readOpenapiRoute(server: Server): void {
  server.route({
    method: 'GET',
    url: '/openapi.json',
    config: { access: publicAccess },
    schema: {
      operationId: 'readOpenapi',
      summary: 'This document',
      description: 'The OpenAPI document of this service.',
      tags: ['operations'],
      response: {
        200: {
          description: 'OpenAPI 3.1.',
          content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
        },
      },
    },
    handler: async (_request, reply) => reply.type('application/json').send(openapiDocument(server as never) as never),
  });
}
