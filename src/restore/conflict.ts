import { type DatabaseError, sqlStates } from '../database/database-error.js';
import { ServiceError } from '../errors.js';

const choices: Readonly<Record<string, string[]>> = {
  [sqlStates.uniqueViolation]: [
    'Change the value in the row that has taken it in the member database, then call again.',
    'Leave the data in the vault; nothing has changed.',
  ],
  [sqlStates.foreignKeyViolation]: [
    'Bring back the row that the constraint refers to, then call again.',
    'Leave the data in the vault; nothing has changed.',
  ],
  [sqlStates.notNullViolation]: [
    'Give the new mandatory column a default, then call again.',
    'Leave the data in the vault; nothing has changed.',
  ],
};

/** What could not go back and why: names of the schema, never a value. Nothing has changed, the vault holds it all. */
export function restorationConflict(
  why: string,
  detail: { table: string; constraint?: string | null; columns?: readonly string[] },
  chosen: readonly string[] = ['Put the member database right, then call again.', 'Leave the data in the vault.'],
): ServiceError {
  const message = `The data can't go back as it was: ${why} Nothing has changed and the vault still holds everything.`;
  return new ServiceError('restoration_conflict', message, { detail: { ...detail, choices: chosen } });
}

export function conflictFrom(error: DatabaseError, table: string): ServiceError {
  const named = error.constraint ? `constraint ${error.constraint}` : `SQLSTATE ${error.sqlState}`;
  return restorationConflict(
    `${error.table ?? table} refuses it by ${named}.`,
    { table: error.table ?? table, constraint: error.constraint, columns: error.column ? [error.column] : [] },
    choices[error.sqlState],
  );
}
