import { writeFile } from 'node:fs/promises';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { scopes } from '../access/scopes.js';
import type { Server } from './server-types.js';

const description = `Dormouse notices dormant members, separates their personal data into an encrypted vault, gives it back
when they return, and destroys it on its day.

**Callers** send an API key, \`Authorization: Bearer dk_…\`, or a token (JWT) of the identity provider that this service is
told of. A key has scopes, expires, and can be revoked; a revocation is honoured within five seconds. Ten wrong secrets within
15 minutes lock a key for 15 minutes. The scopes are ${scopes.map((scope) => `\`${scope}\``).join(', ')}.

**Errors** are problem documents (RFC 9457, \`application/problem+json\`). Decide by \`code\`; \`detail\` is for people.

**Repeating a call.** Calls that change something take an \`Idempotency-Key\`. The answer of a call that succeeded is kept for
24 hours and given again, with \`Idempotency-Replayed: true\`. The same key with another request is refused (422), and so is
one whose first request is still being worked on (409). A call that was refused changed nothing and may be tried again.

**Limits** count the requests of a credential, for each process of the service.`;

const tags = [
  { name: 'members', description: 'Ask about members, and decide for them.' },
  { name: 'activity', description: 'Report use of the service.' },
  { name: 'holds', description: 'Suspend separation or destruction.' },
  { name: 'destructions', description: 'The ledger of destruction and its confirmation.' },
  { name: 'rights', description: 'What persons ask for: to see what is kept of them, and to be answered in time.' },
  { name: 'sweeps', description: 'Run, follow, stop and approve sweeps.' },
  { name: 'access', description: 'Approve what needs a second person; who was granted what.' },
  { name: 'events', description: 'Follow what happens to members.' },
  { name: 'means', description: 'The ways to tell a member: which are set up, which stand still.' },
  { name: 'callbacks', description: 'Where mail services, Twilio and Solapi report what became of a message.' },
  { name: 'notices', description: 'The public notice board, the link that a notice carries, and its evidence.' },
  { name: 'postings', description: 'Post on the notice board, and see whether it was there.' },
  { name: 'letters', description: 'Make batches of letters, open them for print, report what became of them.' },
  { name: 'audit', description: 'Read and review what is on record of every touch.' },
  { name: 'operations', description: 'Health, measurements and this document.' },
];

/** The docs page loads its own scripts, and talks to this service alone. */
const docsPolicy = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'connect-src': ["'self'"],
  'font-src': ["'self'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'img-src': ["'self'", 'data:'],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
};

export async function describeApi(server: Server): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Dormouse',
        version: '0.1.0',
        description,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'This service.' }],
      tags,
      components: {
        securitySchemes: {
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'dk_<keyId>_<secret>',
            description: 'An API key. The scope that each operation needs stands beside it.',
          },
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description:
              'A token of the identity provider, signed with a key of its key set, with the scope in `scope`.',
          },
        },
      },
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `def-${index}`) },
    transform: ({ schema, url, route }) => ({ schema: withSecurity(schema, route), url }),
  });
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: docsPolicy as unknown as Record<string, string | string[]>,
    theme: { title: 'Dormouse API' },
    // Without the bar on top: it shows somebody else's name and asks for the address of another document.
    uiConfig: { deepLinking: true, persistAuthorization: false, layout: 'BaseLayout' },
  });
}

/** The same text for the same routes, whatever the order in which they were registered. */
export function openapiDocument(server: FastifyInstance): string {
  return `${JSON.stringify(sorted(server.swagger(), []), null, 2)}\n`;
}

export async function writeOpenapi(server: FastifyInstance, path: string): Promise<void> {
  await writeFile(path, openapiDocument(server));
}

function withSecurity(schema: FastifySchema | undefined, route: RouteOptions): FastifySchema {
  const access = route.config?.access;
  const schemes = access?.kind === 'scope' ? ['apiKey', 'token'].map((scheme) => ({ [scheme]: [access.scope] })) : [];
  return { ...(schema ?? { hide: true }), security: schemes };
}

/** Paths, components and answers by name; within them the order in which they were written reads better. */
function sorted(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => sorted(item, [...path, '0']));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const byName = ['paths', 'schemas', 'responses'].includes(path.at(-1) ?? '') && path.length <= 4;
  if (byName) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner, [...path, name])]));
}
