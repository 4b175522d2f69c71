import type { Environment } from '../../src/config/read-env.js';
import type { Step } from '../../src/steps.js';

export type Work =
  /** As a service that starts: first the sweep that a dead process left behind, and only without one a sweep of its own. */
  | { readonly kind: 'sweep' }
  | { readonly kind: 'restoration'; readonly memberIds: readonly string[] }
  | { readonly kind: 'bounces'; readonly noticeIds: readonly string[] }
  | { readonly kind: 'letters'; readonly limit: number }
  | { readonly kind: 'audit' | 'rewrap' }
  | { readonly kind: 'letterResults'; readonly text: string }
  /** Looks for sweeps that wait, and performs them, until it is killed. */
  | { readonly kind: 'serve' };

/** What happens when the mover sends its n-th statement inside a transaction. */
export interface StatementFault {
  readonly nth: number;
  readonly how: 'terminateBackend' | 'killBackend' | 'killProcess';
  /** Of the superuser, who ends the backend. */
  readonly superuserUrl: string;
}

export interface InstancePlan {
  readonly environment: Environment;
  /** When it is as the process starts; its clock runs on from there. */
  readonly now: string;
  readonly work: Work;
  /** Dies, or stops itself with SIGSTOP, when it reaches this step for the nth time. */
  readonly at?: { readonly step: Step; readonly nth: number; readonly signal: 'SIGKILL' | 'SIGSTOP' };
  /** Says on standard output that it is there, and waits for a line. */
  readonly waitsAt?: readonly Step[];
  readonly statement?: StatementFault;
}

/** What it says on standard output, one line each. */
export type Said =
  | { readonly at: Step }
  /** How many statements the first transaction had that separated, restored or destroyed somebody. */
  | { readonly statements: number }
  | { readonly answer: InstanceAnswer };

export interface InstanceAnswer {
  /** How its sweeps ended. */
  readonly sweeps: readonly string[];
  readonly restored: number;
  readonly conflicts: number;
}
