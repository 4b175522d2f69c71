import type { Environment } from '../../../src/config/read-env.js';

/** What one instance of the service is told that sends notices until it is killed or none is left. */
export interface SenderPlan {
  readonly environment: Environment;
  /** How far the clock of the service is ahead of the machine's; the same in every instance. */
  readonly clockAheadMs: number;
  /** Between two rounds of what is due. */
  readonly pauseMs: number;
  /** By the machine's clock: it gives up then, and leaves what it has not done. */
  readonly endsAtMs: number;
}
