import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import type { FastifyRequest, RouteOptions } from 'fastify';
import type { Authenticator } from '../access/authenticate.js';
import type { Credential } from '../access/credential.js';
import type { Scope } from '../access/scopes.js';
import { ServiceError } from '../errors.js';
import type { Actor } from '../store/timeline.js';
import { nothingHere } from './error-handler.js';
import type { Server } from './server-types.js';

export type Access =
  | { readonly kind: 'scope'; readonly scope: Scope }
  | { readonly kind: 'public' }
  /** A provider that reports: known by the secret in the path, before a body is read, or by its signature of the whole. */
  | { readonly kind: 'callback'; readonly proof: 'secret' | 'signature' };

export interface Caller {
  readonly credential: Credential;
  readonly actor: Actor;
}

export const publicAccess: Access = { kind: 'public' };
export const secretAccess: Access = { kind: 'callback', proof: 'secret' };
export const signedAccess: Access = { kind: 'callback', proof: 'signature' };
const callbacks = '/v1/callbacks/';
const agentLengthMax = 100;

export function requireScope(scope: Scope): Access {
  return { kind: 'scope', scope };
}

/** The one place that lets a caller in. A route under /v1 that names no access stops the server from starting. */
export function guardRoutes(
  server: Server,
  authenticator: Authenticator,
  knowsSecret: (given: string) => boolean = () => false,
): void {
  server.decorateRequest('caller', null);
  server.addHook('onRoute', assertGuarded);
  server.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    if (access?.kind === 'callback' && access.proof === 'secret') {
      // Who doesn't know the secret learns nothing here, and sends no body.
      if (!knowsSecret(secretOf(request))) throw nothingHere();
    }
    if (access?.kind !== 'scope') return;
    const credential = await authenticator.authenticate(tokenOf(request) ?? '', addressOf(request));
    if (credential === null) {
      throw new ServiceError(
        'credential_invalid',
        'Send a valid API key or token as `Authorization: Bearer …`. It is missing, unknown, expired, revoked or locked.',
      );
    }
    if (!credential.scopes.has(access.scope)) {
      throw new ServiceError('scope_missing', `This credential lacks the scope ${access.scope}.`, {
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

/** Whether the caller stands for a person. Only such a one approves. */
export function isPerson(request: FastifyRequest): boolean {
  return request.caller?.credential.person === true;
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
  const expected = url.startsWith(callbacks) ? 'callback' : 'scope';
  const told = `${method} ${url} names no ${expected}: put requireScope(…), or for a callback its proof, into its config`;
  assert.equal(config?.access?.kind, expected, told);
  const bySecret = config?.access?.kind === 'callback' && config.access.proof === 'secret';
  assert.equal(url.includes('/:secret'), bySecret, `${method} ${url} must have a secret where that is its proof`);
  assert.ok(!schema?.hide && schema?.operationId, `${method} ${url} is missing from the OpenAPI document`);
}

function secretOf(request: FastifyRequest): string {
  const { secret } = request.params as { secret?: unknown };
  return typeof secret === 'string' ? secret : '';
}

function actorFrom(request: FastifyRequest, credential: Credential): Actor {
  const agent = agentOf(request.headers['x-agent']);
  return { id: credential.id, agent, address: addressOf(request) ?? undefined };
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
