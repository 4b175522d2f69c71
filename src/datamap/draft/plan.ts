import type { Reached } from './reach-tables.js';
import type { TableKind } from './words.js';

/** What becomes of a table, before its entry is written. */
export interface Plan {
  readonly reached: Reached;
  readonly kind: TableKind | null;
  mode: 'move' | 'discard' | 'keep';
  /** A kept table that can't be moved: what it refers to is kept with it. */
  isHeld: boolean;
  because?: string;
  /** Columns that name other members, whose row it isn't. */
  mentions: readonly string[];
  /** Why the mode is unsure. */
  unsure: string[];
}

export function hold(plan: Plan, because: string): void {
  plan.mode = 'keep';
  plan.isHeld = true;
  plan.because = because;
}
