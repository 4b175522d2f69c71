import { ServiceError } from '../errors.js';
import { formats } from './formats.js';

export interface PostingPlace {
  readonly at: string;
  readonly postingId: string;
}

/** Opaque to callers: what is in it may change. */
export function writePostingCursor(last: { postedAt: string; postingId: string }): string {
  return Buffer.from(JSON.stringify([last.postedAt, last.postingId]), 'utf8').toString('base64url');
}

export function readPostingCursor(cursor: string): PostingPlace {
  const [at, postingId] = parsed(cursor);
  const isPlace = typeof at === 'string' && typeof postingId === 'string';
  if (isPlace && formats['date-time']?.(at) && formats.uuid?.(postingId)) return { at, postingId };
  throw new ServiceError('input_invalid', 'cursor must be the `next` of the page before, unchanged.', {
    detail: { field: 'cursor' },
  });
}

function parsed(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
