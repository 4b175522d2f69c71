import type { Environment } from '../../../src/config/read-env.js';
import type { Step } from '../../../src/steps.js';

/** What the crash child is told: when it is, what to do, and where to die. */
export interface CrashPlan {
  /** Read and checked by who starts the child: to read it anew would cost a third of its start. */
  readonly environment: Environment;
  readonly now: string;
  readonly work:
    | { readonly kind: 'sweep' | 'audit' }
    | { readonly kind: 'restoration'; readonly memberIds: readonly string[] };
  /** The process dies when it reaches this step for the nth time; null lets it finish. */
  readonly die: { readonly at: Step; readonly nth: number } | null;
}

/** What a child that was not killed prints. */
export interface CrashAnswer {
  /** How its sweeps ended. */
  readonly sweeps: readonly string[];
  readonly restored: number;
  readonly conflicts: number;
}
