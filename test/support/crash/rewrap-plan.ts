import type { Environment } from '../../../src/config/read-env.js';

/** What the process is told that rewraps until nothing is left, or until it is killed. */
export interface RewrapPlan {
  readonly environment: Environment;
  readonly now: string;
}
