import { ServiceError } from '../errors.js';
import type { RestorationChoices } from './choices.js';

/** What the caller can do about a conflict; `send` is ready to be used, but for an `…` that stands for a value or a name. */
export interface ConflictChoice {
  readonly do: string;
  readonly send?: Partial<RestorationChoices>;
}

/** What can't go back as it was, in the names under which it was sealed; never a value. */
export interface Conflict {
  readonly table: string;
  readonly constraint: string | null;
  readonly columns: readonly string[];
  readonly why: string;
  readonly choices: readonly ConflictChoice[];
}

/** Nothing has changed and the vault holds it all: whoever throws this has undone what was tried. */
export function restorationConflict(conflicts: readonly Conflict[]): ServiceError {
  const [first] = conflicts;
  const more = conflicts.length > 1 ? ` There is more: ${conflicts.length} conflicts in all.` : '';
  const message = `The data can't go back as it was: ${first?.why ?? ''}${more} Nothing has changed and the vault still holds everything.`;
  const { table, constraint, columns } = first ?? { table: null, constraint: null, columns: [] };
  const detail = { table, constraint, columns, choices: first?.choices.map((choice) => choice.do) ?? [], conflicts };
  return new ServiceError('restoration_conflict', message, { detail });
}
