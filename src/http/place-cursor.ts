import { ServiceError } from '../errors.js';
import { formats } from './formats.js';

/** Where a page of things that are listed by their instant ends. */
export interface Place {
  readonly at: string;
  readonly id: string;
}

/** Opaque to callers: what is in it may change. */
export function writeCursor({ at, id }: Place): string {
  return Buffer.from(JSON.stringify([at, id]), 'utf8').toString('base64url');
}

export function readCursor(cursor: string, isId: (id: string) => boolean = isUuid): Place {
  const [at, id] = parsed(cursor);
  const isPlace = typeof at === 'string' && typeof id === 'string';
  if (isPlace && formats['date-time']?.(at) && isId(id)) return { at, id };
  throw new ServiceError('input_invalid', 'cursor must be the `next` of the page before, unchanged.', {
    detail: { field: 'cursor' },
  });
}

/** Of things that are numbered: PostgreSQL's bigint, and no more. */
export function isEntryNumber(id: string): boolean {
  return /^\d{1,18}$/.test(id);
}

function isUuid(id: string): boolean {
  return formats.uuid?.(id) ?? false;
}

function parsed(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
