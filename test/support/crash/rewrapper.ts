/**
 * The process that the rewrap test kills: the service's own context and verb, compiled. It gives a sign of each batch on
 * standard error, and prints its report when it has ended by itself. Its only argument is a plan.
 */
import { toConfig } from '../../../src/config/to-config.js';
import { toSecrets } from '../../../src/config/to-secrets.js';
import { openContext } from '../../../src/context.js';
import { type RewrapReport, rewrapKeys } from '../../../src/keys/rewrap-keys.js';
import { createLogger } from '../../../src/logger.js';
import type { RewrapPlan } from './rewrap-plan.js';

async function run({ environment, now }: RewrapPlan): Promise<RewrapReport> {
  const ctx = await openContext(toConfig(environment), toSecrets(environment), {
    clock: { now: async () => now },
    logger: createLogger('silent'),
  });
  try {
    const onMoved = () => process.stderr.write('.');
    return await rewrapKeys(ctx, { actor: { id: 'cli:rewrapper' }, signal: new AbortController().signal, onMoved });
  } finally {
    await ctx.close();
  }
}

process.stdout.write(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '') as RewrapPlan)));
