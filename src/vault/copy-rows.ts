import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { toDatabaseError } from '../database/database-error.js';
import type { Transaction } from '../database/sql.js';

const signature = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const trailer = Buffer.from([0xff, 0xff]);
const epochMs = Date.UTC(2000, 0, 1);

/** One field of a binary COPY row; null is SQL NULL. */
export type Field = Buffer | null;

export function textField(value: string): Field {
  return Buffer.from(value, 'utf8');
}

export function intField(value: number): Field {
  const field = Buffer.allocUnsafe(4);
  field.writeInt32BE(value);
  return field;
}

export function uuidField(value: string): Field {
  return Buffer.from(value.replaceAll('-', ''), 'hex');
}

export function dateField(value: string | null): Field {
  return value === null ? null : intField((Date.parse(`${value}T00:00:00Z`) - epochMs) / 86_400_000);
}

/** Microseconds since 2000: an instant has more digits than a double holds exactly, so milliseconds and rest apart. */
export function instantField(value: string): Field {
  const field = Buffer.allocUnsafe(8);
  const micros = Number((/\.(\d{1,6})/.exec(value)?.[1] ?? '0').padEnd(6, '0'));
  field.writeBigInt64BE(BigInt(Date.parse(`${value.slice(0, 19)}Z`) - epochMs) * 1000n + BigInt(micros));
  return field;
}

/** Binary COPY: neither hex text for bytea nor a parameter per value. */
export async function copyRows(tx: Transaction, target: string, rows: readonly (readonly Field[])[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    const sink = tx.client.query(copyFrom(`copy ${target} from stdin (format binary)`));
    await pipeline(Readable.from([encode(rows)], { objectMode: false }), sink);
  } catch (error) {
    throw toDatabaseError(error);
  }
}

function encode(rows: readonly (readonly Field[])[]): Buffer {
  const parts: Buffer[] = [signature];
  for (const row of rows) {
    const count = Buffer.allocUnsafe(2);
    count.writeInt16BE(row.length);
    parts.push(count);
    for (const field of row) {
      parts.push(intField(field === null ? -1 : field.length) as Buffer);
      if (field !== null) parts.push(field);
    }
  }
  parts.push(trailer);
  return Buffer.concat(parts);
}
