import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import type { FastifyRequest, RouteOptions } from 'fastify';
import type { Authenticator, Credential } from '../access/authenticate.js';
import type { Scope } from '../access/scopes.js';
import { ServiceError } from '../errors.js';
import type { Actor } from '../store/timeline.js';
import type { Server } from './server-types.js';

export type Access = { readonly kind: 'scope'; readonly scope: Scope } | { readonly kind: 'public' };

export interface Caller {
  readonly credential: Credential;
  readonly actor: Actor;
}

export const publicAccess: Access = { kind: 'public' };
const agentLengthMax = 100;

export function requireScope(scope: Scope): Access {
  return { kind: 'scope', scope };
}

/** The one place that lets a caller in. A route under /v1 that names no scope stops the server from starting. */
export function guardRoutes(server: Server, authenticator: Authenticator): void {
  server.decorateRequest('caller', null);
  server.addHook('onRoute', assertGuarded);
  server.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    if (access?.kind !== 'scope') return;
    const credential = await authenticator.authenticate(tokenOf(request) ?? '');
    if (credential === null) {
      throw new ServiceError(
        'credential_invalid',
        'Send a valid API key as `Authorization: Bearer dk_…`. The key is missing, unknown, expired or revoked.',
      );
    }
    if (!credential.scopes.has(access.scope)) {
      throw new ServiceError('scope_missing', `This API key lacks the scope ${access.scope}.`, {
        detail: { scope: access.scope },
      });
    }
    request.caller = { credential, actor: actorFrom(request, credential) };
  });
}

/** Who acts, for the verb. Only routes that require a scope have a caller. */
export function actorOf(request: FastifyRequest): Actor {
  assert.ok(request.caller, 'a public route has no caller');
  return request.caller.actor;
}

export function tokenOf(request: FastifyRequest): string | null {
  return /^Bearer +([^ ]+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

/** Null where a proxy sent what is no address. The zone of a link-local address means nothing elsewhere. */
export function addressOf(request: FastifyRequest): string | null {
  const address = request.ip.replace(/%.*$/, '');
  return isIP(address) === 0 ? null : address;
}

function assertGuarded({ method, url, config, schema }: RouteOptions): void {
  if (!url.startsWith('/v1') || config?.refuses) return;
  assert.equal(config?.access?.kind, 'scope', `${method} ${url} names no scope: put requireScope(…) into its config`);
  assert.ok(!schema?.hide && schema?.operationId, `${method} ${url} is missing from the OpenAPI document`);
}

function actorFrom(request: FastifyRequest, credential: Credential): Actor {
  const agent = agentOf(request.headers['x-agent']);
  return { id: `key:${credential.keyId}`, agent, address: addressOf(request) ?? undefined };
}

function agentOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const agent = readUtf8(String(header)).trim();
  if (agent !== '' && agent.length <= agentLengthMax && !/[\p{Cc}\p{Cs}]/u.test(agent)) return agent;
  throw new ServiceError(
    'input_invalid',
    `X-Agent must be a name of 1 to ${agentLengthMax} characters in UTF-8, or be left out.`,
    { detail: { field: 'X-Agent' } },
  );
}

/** Node hands headers over byte by byte; names are sent in UTF-8. */
function readUtf8(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return '';
  }
}
