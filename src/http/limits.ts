import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../access/authenticate.js';
import { addressOf, tokenOf } from './access-control.js';
import { EdgeError } from './edge-error.js';
import type { Server } from './server-types.js';

/** A sweep works in this process too, and may hold it up for a moment: only what lasts over five seconds is overload. */
const sampleIntervalMs = 5_000;
/** The first looks measure the start itself, which compiles the schemas of every route at once. */
const warmUpMs = 3 * sampleIntervalMs;

/**
 * Counted per process: with two processes behind a balancer, a credential has twice the limit. Who has not proven a
 * key or token here is counted by address, so that guessing is limited before the database is asked.
 */
export async function limitRequests(
  server: Server,
  options: { perMinute: number; overloadDelayMs: number; authenticator: Authenticator },
): Promise<void> {
  const startedAtMs = performance.now();
  await server.register(underPressure, {
    sampleInterval: sampleIntervalMs,
    maxEventLoopDelay: options.overloadDelayMs,
    pressureHandler: (request) => {
      const starting = performance.now() - startedAtMs < warmUpMs;
      if (starting || request.routeOptions.config.exempt) return undefined;
      throw new EdgeError('overloaded', 'The service is overloaded. Try again in a few seconds.');
    },
  });
  await server.register(rateLimit, {
    global: false,
    max: (request) => (isCallback(request) ? options.perMinute * callbackShare : options.perMinute),
    timeWindow: 60_000,
    enableDraftSpec: true,
    keyGenerator: (request) => keyOf(request, options.authenticator),
    allowList: (request) => request.routeOptions.config.exempt === true,
    errorResponseBuilder: (_request, { after }) =>
      new EdgeError('rate_limited', `Too many requests. Try again in ${after}.`),
  });
  server.addHook('onRequest', server.rateLimit());
}

/** A provider reports from a handful of addresses on everything that was sent: a day's texts in an hour. */
const callbackShare = 20;

function isCallback(request: FastifyRequest): boolean {
  return request.routeOptions.config.access?.kind === 'callback';
}

function keyOf(request: FastifyRequest, authenticator: Authenticator): string {
  if (isCallback(request)) return `callback:${addressKeyOf(request)}`;
  return authenticator.recognise(tokenOf(request) ?? '') ?? addressKeyOf(request);
}

function addressKeyOf(request: FastifyRequest): string {
  const address = addressOf(request);
  return address === null ? 'address:unknown' : `address:${normalizeIP(address)}`;
}
