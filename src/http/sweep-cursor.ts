import { ServiceError } from '../errors.js';
import type { SweepRow } from '../store/sweeps.js';
import { formats } from './formats.js';

export interface SweepPlace {
  readonly at: string;
  readonly sweepId: string;
}

/** Opaque to callers: what is in it may change. */
export function writeSweepCursor({ requestedAt, sweepId }: SweepRow): string {
  return Buffer.from(JSON.stringify([requestedAt, sweepId]), 'utf8').toString('base64url');
}

export function readSweepCursor(cursor: string): SweepPlace {
  const [at, sweepId] = parsed(cursor);
  if (typeof at === 'string' && typeof sweepId === 'string' && formats['date-time']?.(at) && formats.uuid?.(sweepId)) {
    return { at, sweepId };
  }
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
