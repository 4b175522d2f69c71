import type { Call } from './command.js';
import { WrongUse } from './wrong-use.js';

export function textOf(call: Pick<Call, 'values'>, name: string): string | undefined {
  const value = call.values[name];
  return typeof value === 'string' ? value : undefined;
}

export function requiredText(call: Pick<Call, 'values'>, name: string): string {
  const value = textOf(call, name);
  if (value !== undefined && value.trim() !== '') return value;
  throw new WrongUse(`--${name} is missing.`);
}

/** As in `members:read,members:lookup`. */
export function scopesOf(text: string): string[] {
  return text
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
}

export function wholeNumberOf(
  call: Pick<Call, 'values'>,
  name: string,
  range: { min: number; max: number },
): number | undefined {
  const value = textOf(call, name);
  if (value === undefined) return undefined;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= range.min && number <= range.max) return number;
  throw new WrongUse(`--${name} must be a whole number from ${range.min} to ${range.max}.`);
}

/** One of a list; the first when nothing was chosen. */
export function choiceOf<const Choice extends string>(
  call: Pick<Call, 'values'>,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const value = textOf(call, name);
  if (value === undefined) return choices[0];
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  throw new WrongUse(`--${name} must be one of ${choices.join(', ')}.`);
}

export function dayOf(call: Pick<Call, 'values'>, name: string): string | undefined {
  const value = textOf(call, name);
  if (value === undefined || (value.length === 10 && isDayOrInstant(value))) return value;
  throw new WrongUse(`--${name} must be a day of the calendar such as 2026-11-22.`);
}

/** A day of the calendar or an instant with its offset: `Date.parse` alone takes 2026-02-30, and 5. */
export function dayOrInstantOf(call: Pick<Call, 'values'>, name: string): string | undefined {
  const value = textOf(call, name);
  if (value === undefined || isDayOrInstant(value)) return value;
  throw new WrongUse(`--${name} must be a day of the calendar such as 2026-11-22, or an instant with its offset.`);
}

function isDayOrInstant(text: string): boolean {
  const [, day] =
    /^((?:19|2\d)\d{2}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  return new Date(day).toISOString().startsWith(day);
}

export function uuidOf(call: Pick<Call, 'values'>, name: string): string | undefined {
  const value = textOf(call, name);
  if (value === undefined || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return value?.toLowerCase();
  throw new WrongUse(`--${name} must be an id as it was printed, like 0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b.`);
}
