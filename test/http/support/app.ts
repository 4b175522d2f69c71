import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { onTestFinished } from 'vitest';
import { createApiKey } from '../../../src/access/create-api-key.js';
import { type Scope, scopes } from '../../../src/access/scopes.js';
import { buildServer } from '../../../src/http/server.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from '../../support/small-shop.js';

export interface TestKey {
  readonly keyId: string;
  readonly token: string;
  readonly headers: { readonly authorization: string };
}

export interface App extends SmallShop {
  readonly server: FastifyInstance;
  /** A key with these scopes, or with all of them. */
  key(...granted: Scope[]): Promise<TestKey>;
  /** The same, for a key that stands for a person: it may approve. */
  personKey(...granted: Scope[]): Promise<TestKey>;
  /** A call by a key that may do everything. */
  call(request: InjectOptions): Promise<LightMyRequestResponse>;
}

export const tester = { id: 'test:arrange' };

/** The whole service on a database of its own, asked without a socket. */
export async function openApp(options: SmallShopOptions = {}): Promise<App> {
  const env = { RATE_LIMIT_PER_MINUTE: '1000000', LOOKUPS_PER_MINUTE: '1000000', ...options.env };
  const shop = await openSmallShop({ ...options, env });
  const server = await buildServer(shop.ctx);
  await server.ready();
  // Before the context is closed: hooks run in the reverse order.
  onTestFinished(() => server.close());
  const create = async (granted: readonly Scope[], person: boolean): Promise<TestKey> => {
    const made = await createApiKey(shop.ctx, {
      name: 'test',
      scopes: granted.length > 0 ? granted : scopes,
      person,
      expiresInDays: 365,
      actor: tester,
    });
    return { keyId: made.keyId, token: made.token, headers: { authorization: `Bearer ${made.token}` } };
  };
  const key: App['key'] = (...granted) => create(granted, false);
  const almighty = await key();
  return {
    ...shop,
    server,
    key,
    personKey: (...granted) => create(granted, true),
    call: (request) => server.inject({ ...request, headers: { ...almighty.headers, ...request.headers } }),
  };
}
