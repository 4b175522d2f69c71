/**
 * The HTTP room: reads a request, calls one verb, and writes the answer down. It promises a problem document for every
 * refusal and no status that its OpenAPI document doesn't declare. It knows no SQL and takes no decision about a member.
 */
import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import { createAuthenticator } from '../access/authenticate.js';
import type { Context } from '../context.js';
import { guardRoutes } from './access-control.js';
import { createBackgroundSweeps } from './background-sweeps.js';
import { takeBodies } from './body-parsers.js';
import { answerConnectionError } from './connection-errors.js';
import { declareCommon } from './declare-common.js';
import { EdgeError } from './edge-error.js';
import { answerError, answerNotFound } from './error-handler.js';
import { repeatAnswers } from './idempotency.js';
import { limitRequests } from './limits.js';
import { watchMethods } from './method-not-allowed.js';
import { describeApi } from './openapi.js';
import { logRequests } from './request-log.js';
import { routes } from './routes/index.js';
import { components } from './schemas/index.js';
import { buildSerializer } from './serialization.js';
import type { Server } from './server-types.js';
import { buildValidator } from './validation.js';

const timeouts = {
  /** For a whole request to arrive. */
  requestTimeout: 30_000,
  /** Without a byte in either direction; the longest operation ends well before. */
  connectionTimeout: 120_000,
  /** Longer than the minute after which balancers let go of an idle connection. */
  keepAliveTimeout: 72_000,
};

/** A thousand reports of activity are a fifth of it. */
const bodyLimit = 1_048_576;
const headersMax = 16_384;

export async function buildServer(ctx: Context): Promise<FastifyInstance> {
  const server = newServer(ctx);
  const authenticator = createAuthenticator(ctx);
  const sweeps = createBackgroundSweeps(ctx);
  for (const component of components) server.addSchema(component);
  takeBodies(server);
  server.setErrorHandler(answerError);
  logRequests(server);
  refuseWhileClosing(server);
  await secureHeaders(server);
  const { rateLimitPerMinute: perMinute, overloadDelayMs } = ctx.config.http;
  await limitRequests(server, { perMinute, overloadDelayMs, authenticator });
  guardRoutes(server, authenticator, (given) => ctx.reports.knowsSecret(given));
  declareCommon(server, components);
  repeatAnswers(server, ctx);
  await describeApi(server);
  const methods = watchMethods(server);
  for (const register of routes) register(server, { ctx, sweeps });
  methods.refuseOthers();
  server.setNotFoundHandler(answerNotFound);
  server.addHook('preClose', () => sweeps.stop());
  return server as unknown as FastifyInstance;
}

function newServer(ctx: Context): Server {
  const server = fastify({
    loggerInstance: ctx.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // The nearest proxy alone is believed: what a client wrote into the header before it is not.
    trustProxy: ctx.config.http.trustProxy ? (_address, hop) => hop < 1 : false,
    ...timeouts,
    http: { maxHeaderSize: headersMax, headersTimeout: timeouts.requestTimeout },
    bodyLimit,
    forceCloseConnections: 'idle',
    // Its own answer is no problem document; refuseWhileClosing gives one.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1_000 },
    clientErrorHandler: answerConnectionError,
    frameworkErrors: (error, request, reply) => void answerError(error, request as never, reply as never),
    schemaController: {
      compilersFactory: { buildValidator: buildValidator as never, buildSerializer: buildSerializer as never },
    },
  });
  return server.withTypeProvider<TypeBoxTypeProvider>();
}

function refuseWhileClosing(server: Server): void {
  let closing = false;
  server.addHook('preClose', async () => {
    closing = true;
  });
  server.addHook('onRequest', async (_request, reply) => {
    if (!closing) return;
    reply.header('connection', 'close');
    throw new EdgeError('overloaded', 'The service is stopping. Try again in a few seconds.');
  });
}

/** Nothing that we send runs, frames or loads anything; the docs page and the notice board loosen it for themselves. */
async function secureHeaders(server: Server): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  server.addHook('onSend', async (request, reply) => {
    // Answers about members are for the caller alone, and true at one moment.
    if (request.url.startsWith('/v1')) reply.header('cache-control', 'no-store');
  });
}
