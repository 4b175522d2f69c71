import { ServiceError } from '../errors.js';
import { formats } from './formats.js';

export interface LetterBatchPlace {
  readonly at: string;
  readonly batchId: string;
}

/** Opaque to callers: what is in it may change. */
export function writeLetterBatchCursor(last: { createdAt: string; batchId: string }): string {
  return Buffer.from(JSON.stringify([last.createdAt, last.batchId]), 'utf8').toString('base64url');
}

export function readLetterBatchCursor(cursor: string): LetterBatchPlace {
  const [at, batchId] = parsed(cursor);
  const isPlace = typeof at === 'string' && typeof batchId === 'string';
  if (isPlace && formats['date-time']?.(at) && formats.uuid?.(batchId)) return { at, batchId };
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
