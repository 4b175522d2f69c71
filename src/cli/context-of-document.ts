import { readEnv } from '../config/read-env.js';
import { toConfig } from '../config/to-config.js';
import type { Context } from '../context.js';
import { createLogger } from '../logger.js';
import { createMetrics } from '../metrics.js';
import { inertStep } from '../steps.js';

/**
 * A context for a server that is described and never asked: routes are registered without looking at a database, a map
 * or a key. Whatever does look is a mistake, and says so.
 */
export function contextOfDocument(): Context {
  const present = {
    // Of an empty environment, so that the document is the same on every machine.
    config: toConfig(readEnv({})),
    logger: createLogger('silent'),
    metrics: createMetrics(),
    auditor: null,
    mail: null,
    text: null,
    reached: inertStep,
    close: async () => undefined,
  };
  return new Proxy(present as unknown as Context, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      throw new Error(`a route asked for ${String(name)} while it was registered`);
    },
  });
}
