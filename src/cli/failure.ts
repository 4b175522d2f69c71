import { ServiceError } from '../errors.js';
import { exitCodes } from './command.js';
import { WrongUse } from './wrong-use.js';

export interface Failure {
  readonly exitCode: number;
  readonly code: string;
  /** Safe to show, and says what to do. */
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The code of what is told in the log alone. */
export const unforeseen = 'unexpected';

/** The process was asked to stop before the command had ended. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** What went wrong, for a person and for a script. One that nobody foresaw shows nothing of itself: the log does. */
export async function failureOf(error: unknown): Promise<Failure> {
  if (error instanceof WrongUse) {
    const { message, hint } = error;
    return {
      exitCode: exitCodes.wrongUse,
      code: 'wrong_use',
      message: hint ? `${message} ${hint}` : message,
      detail: {},
    };
  }
  if (error instanceof Stopped || (error as Error | null)?.name === 'AbortError') {
    const message = 'Stopped. What was not committed was undone.';
    return { exitCode: exitCodes.failed, code: 'stopped', message, detail: {} };
  }
  if (error instanceof ServiceError) {
    const { code, message, detail } = error;
    return { exitCode: exitCodeOf(code), code, message, detail };
  }
  const { DatabaseError } = await import('../database/database-error.js');
  if (error instanceof DatabaseError) {
    const { sqlState, table, constraint } = error;
    const hint = lacksSchema(error)
      ? 'Bring the schemas up to date: run `dormouse migrate`.'
      : 'Nothing was changed that was not committed.';
    const message = `${error.message}. ${hint}`;
    return { exitCode: exitCodes.failed, code: 'database_refused', message, detail: { sqlState, table, constraint } };
  }
  const message = 'Something went wrong that should not have. The line above, on standard error, tells where.';
  return { exitCode: exitCodes.failed, code: unforeseen, message, detail: {} };
}

/** A table or column of our own is not there: nobody has migrated yet, or not to this version. */
function lacksSchema({ sqlState, message }: { sqlState: string; message: string }): boolean {
  return ['3F000', '42P01', '42703'].includes(sqlState) && /"(dormouse|vault)[."]/.test(message);
}

function exitCodeOf(code: ServiceError['code']): number {
  if (code === 'halted') return exitCodes.halted;
  return code === 'input_invalid' ? exitCodes.wrongUse : exitCodes.failed;
}
