import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.js';
import { createLogger } from '../logger.js';
import { createMetrics } from '../metrics.js';
import { buildServer } from './server.js';

/** A server to take the OpenAPI document from: it has neither a configuration nor a database, and serves nobody. */
export async function describeServer(): Promise<FastifyInstance> {
  const ctx: Pick<Context, 'logger' | 'metrics'> & { config: Pick<Context['config'], 'http' | 'jwt'> } = {
    config: {
      jwt: null,
      http: {
        host: '',
        port: 0,
        publicUrl: '',
        callbackUrl: null,
        noticeBoardUrl: '',
        trustProxy: false,
        rateLimitPerMinute: 1,
        overloadDelayMs: 1000,
      },
    },
    logger: createLogger('silent'),
    metrics: createMetrics(),
  };
  const server = await buildServer(ctx as Context);
  await server.ready();
  return server;
}
