import { readEnv } from '../config/read-env.js';
import { toConfig } from '../config/to-config.js';
import { toSecrets } from '../config/to-secrets.js';
import { ServiceError } from '../errors.js';
import type { Settings } from './command.js';

export function readSettings(): Settings {
  const env = readOrExplain();
  return { config: toConfig(env), secrets: toSecrets(env) };
}

function readOrExplain() {
  try {
    return readEnv();
  } catch (error) {
    // The messages of the schema name the variable and what it must be, never what it was.
    const told = String((error as Error).message)
      .split(/,(?=env\/)/)
      .map((problem) => `- ${problem.replace(/^env\//, '')}`);
    throw new ServiceError('configuration_invalid', ["The environment can't be used:", ...told].join('\n'));
  }
}
