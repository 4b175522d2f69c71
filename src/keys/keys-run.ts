/**
 * What an operator does with the keyring: list, add, rewrap and retire. Each act is one entry of the audit, committed
 * before what it names is done, or, where the key source does it, with it. Each can be stopped anywhere and run again. It
 * opens no record.
 */
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import type { LocalDate } from '../policy/dates.js';
import type { Actor } from '../store/timeline.js';

export type KeysContext = Pick<Context, 'clock' | 'config' | 'keyring' | 'logger' | 'metrics' | 'mover' | 'reached'>;

/** What every batch on a key is given: when it is, who acts, and when to stop. */
export interface KeysRun {
  readonly at: string;
  readonly today: LocalDate;
  readonly actor: Actor;
  readonly signal: AbortSignal;
  /** The first statement of every transaction, where somebody's lease must hold. */
  readonly holdFence?: (tx: Transaction) => Promise<void>;
  /** Hears of each batch. */
  readonly onMoved?: (records: number) => void;
}
