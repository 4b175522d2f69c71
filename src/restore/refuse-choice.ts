import { ServiceError } from '../errors.js';

/** Before anything is touched. The message names what the schema names, never what the caller wrote. */
export function refuseChoice(message: string, detail: Record<string, unknown>): never {
  throw new ServiceError('input_invalid', `${message} Nothing has changed.`, { detail });
}
