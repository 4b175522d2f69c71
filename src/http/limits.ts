import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../access/authenticate.js';
import { addressOf, tokenOf } from './access-control.js';
import { EdgeError } from './edge-error.js';
import type { Server } from './server-types.js';

/** A sweep works in this process too, and may hold it up for a moment: only what lasts over five seconds is overload. */
const pressure = { sampleInterval: 5_000, maxEventLoopDelay: 1_000 };

/**
 * Counted per process: with two processes behind a balancer, a credential has twice the limit. Who has not proven a
 * key here is counted by address, so that guessing keys is limited before the database is asked.
 */
export async function limitRequests(
  server: Server,
  options: { perMinute: number; authenticator: Authenticator },
): Promise<void> {
  await server.register(underPressure, {
    ...pressure,
    pressureHandler: (request) => {
      if (request.routeOptions.config.exempt) return undefined;
      throw new EdgeError('overloaded', 'The service is overloaded. Try again in a few seconds.');
    },
  });
  await server.register(rateLimit, {
    global: false,
    max: options.perMinute,
    timeWindow: 60_000,
    enableDraftSpec: true,
    keyGenerator: (request) => keyOf(request, options.authenticator),
    allowList: (request) => request.routeOptions.config.exempt === true,
    errorResponseBuilder: (_request, { after }) =>
      new EdgeError('rate_limited', `Too many requests. Try again in ${after}.`),
  });
  server.addHook('onRequest', server.rateLimit());
}

function keyOf(request: FastifyRequest, authenticator: Authenticator): string {
  const keyId = authenticator.recognise(tokenOf(request) ?? '');
  if (keyId !== null) return `key:${keyId}`;
  const address = addressOf(request);
  return address === null ? 'address:unknown' : `address:${normalizeIP(address)}`;
}
