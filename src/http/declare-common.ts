import type { FastifySchema, RouteOptions } from 'fastify';
import { problems } from './answers.js';
import { assertGuardedInput } from './assert-guarded-input.js';
import { type Component, NoQuery } from './schemas/parts.js';
import type { Server } from './server-types.js';

const agentHeader = {
  'X-Agent': {
    type: 'string',
    format: 'text',
    maxLength: 400,
    description:
      'The name of the agent for whom the call is made, in UTF-8, at most 100 characters. It stands beside the credential.',
  },
};

const keyHeader = {
  'Idempotency-Key': {
    type: 'string',
    pattern: '^[\\x21-\\x7e]+$',
    maxLength: 255,
    description: 'Chosen by the caller, for this request alone. Its answer is kept for 24 hours and given again.',
  },
};

const replayHeader = {
  'Idempotency-Replayed': { type: 'string', description: 'true where this is the kept answer of an earlier call.' },
};

const bodyMethods = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** What every operation of a kind has in common, so that no route can forget to declare it. */
export function declareCommon(server: Server, components: readonly Component[]): void {
  const shared = Object.fromEntries(components.map((component) => [String(component.$id), component]));
  server.addHook('onRoute', (route) => {
    const { config, schema } = route;
    if (!config?.access || !schema || schema.hide) return;
    declare(route, schema);
    const place = `${route.url} ${route.method}`;
    for (const part of [schema.params, schema.querystring, schema.body]) assertGuardedInput(place, part, shared);
  });
}

function declare(route: RouteOptions, schema: FastifySchema): void {
  const { access, idempotency, exempt } = route.config ?? {};
  const scoped = access?.kind === 'scope';
  const takesBody = [route.method].flat().some((method) => bodyMethods.includes(method));
  const statuses = [
    ...(scoped ? [400, 401, 403] : []),
    ...(takesBody ? [413, 415] : []),
    ...(idempotency ? [409, 422] : []),
    ...(exempt ? [] : [429]),
    500,
    503,
  ];
  const own = schema.response as Record<string, object>;
  schema.response = { ...problems(...statuses), ...(idempotency ? withReplay(own) : own) };
  if (scoped) schema.querystring ??= NoQuery;
  if (scoped) schema.headers = commonHeaders(idempotency);
}

function withReplay(answers: Record<string, object>): Record<string, object> {
  const replayed = ([status, answer]: [string, { headers?: object }]) =>
    [status, status < '300' ? { ...answer, headers: { ...answer.headers, ...replayHeader } } : answer] as const;
  return Object.fromEntries(Object.entries(answers).map(replayed));
}

function commonHeaders(idempotency: 'accepted' | 'required' | undefined) {
  return {
    type: 'object',
    properties: { ...agentHeader, ...(idempotency ? keyHeader : {}) },
    ...(idempotency === 'required' ? { required: ['Idempotency-Key'] } : {}),
  };
}
