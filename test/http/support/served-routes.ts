import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Access } from '../../../src/http/access-control.js';

export interface ServedRoute {
  readonly method: string;
  readonly url: string;
  readonly access: Access | undefined;
  readonly operationId: string | undefined;
  /** It answers nothing but that the method is not known here. */
  readonly refuses: boolean;
}

/** Every route that the server takes up while it is built, told by the server itself. */
export async function servedRoutes<Built>(
  build: () => Promise<Built>,
): Promise<{ built: Built; routes: ServedRoute[] }> {
  const routes: ServedRoute[] = [];
  const listen = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', (route) => void routes.push(...served(route)));
  };
  subscribe('fastify.initialization', listen);
  try {
    return { built: await build(), routes };
  } finally {
    unsubscribe('fastify.initialization', listen);
  }
}

function served({ method, url, config, schema }: RouteOptions): ServedRoute[] {
  const operationId = (schema as { operationId?: string } | undefined)?.operationId;
  const refuses = config?.refuses === true;
  return [method].flat().map((each) => ({ method: each, url, access: config?.access, operationId, refuses }));
}
