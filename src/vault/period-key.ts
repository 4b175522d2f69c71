import { ServiceError } from '../errors.js';

/** Wraps the data keys of the records that fall due for destruction in one month. The id tells nothing of the month. */
export interface PeriodKey {
  readonly id: string;
  readonly key: Buffer;
}

/** The month of records that have no day of destruction. */
export const monthless = 'none';

const monthPattern = /^\d{4}-(0[1-9]|1[0-2])$/;
const datePattern = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** The month of destruction of a record whose day of destruction is `localDate`; null means that it has none. */
export function monthOf(localDate: string | null): string {
  if (localDate === null) return monthless;
  if (!datePattern.test(localDate)) {
    throw new ServiceError('input_invalid', 'A day of destruction must be a date such as 2031-03-31, or null.');
  }
  return localDate.slice(0, 7);
}

export function isMonth(value: string): boolean {
  return value === monthless || monthPattern.test(value);
}
