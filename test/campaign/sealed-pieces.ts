import { createDecipheriv } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import type pg from 'pg';
// The one thing of the service's: a constant that is part of the format, and no code.
import { dictionary } from '../../src/vault/dictionary.js';
import { openIndependently } from '../unit/vault/support/independent-envelope.js';
import type { ShopTable } from './book.js';
import { fieldsOf } from './composite.js';
import { strippedText } from './live-pieces.js';

export interface SealedPiece {
  readonly memberId: string;
  readonly cycleId: string;
  readonly recordId: string;
  readonly key: string;
  readonly table: ShopTable;
  readonly text: string;
}

export interface OpenedVault {
  readonly pieces: readonly SealedPiece[];
  /** Ids of records that don't open, or hold fewer rows than they say. */
  readonly unreadable: readonly string[];
}

interface StoredKey {
  readonly rootKeyId: string;
  readonly wrapped: string;
}

interface Shape {
  readonly tables: readonly {
    readonly table: string;
    readonly mode: string;
    readonly columns: readonly { name: string }[];
  }[];
}

interface SealedRow {
  readonly memberId: string;
  readonly cycleId: string;
  readonly recordId: string;
  readonly class: string;
  readonly revision: number;
  readonly rowCount: number;
  readonly keyId: string;
  readonly wrappedKey: Buffer;
  readonly sealed: Buffer;
}

/** Opens every sealed record with the keyring's file and its root key alone, as docs/keys.md and ADRs describe them. */
export async function openVault(client: pg.ClientBase, keyringFile: string): Promise<OpenedVault> {
  const keys = await periodKeys(keyringFile);
  const shapes = new Map<string, Shape>(
    (await client.query('select shape_id, document from vault.shape')).rows.map((row) => [row.shape_id, row.document]),
  );
  const { rows } = await client.query<SealedRow>(
    `select member_id as "memberId", cycle_id as "cycleId", record_id as "recordId", class, revision,
       row_count as "rowCount", key_id as "keyId", wrapped_key as "wrappedKey", sealed
     from vault.record where class not in ('notice', 'letter')`,
  );
  const pieces: SealedPiece[] = [];
  const unreadable: string[] = [];
  for (const row of rows) {
    try {
      const opened = piecesOf(row, keys, shapes);
      if (opened.length !== row.rowCount) throw new Error('rows are missing');
      pieces.push(...opened);
    } catch {
      unreadable.push(row.recordId);
    }
  }
  return { pieces, unreadable };
}

function piecesOf(
  row: SealedRow,
  keys: ReadonlyMap<string, Buffer>,
  shapes: ReadonlyMap<string, Shape>,
): SealedPiece[] {
  const key = keys.get(row.keyId);
  if (!key) throw new Error('the period key is gone');
  const binding = { memberId: row.memberId, class: row.class, recordId: row.recordId, revision: row.revision };
  const envelope = { keyId: row.keyId, wrappedKey: row.wrappedKey, sealed: row.sealed };
  const content = openIndependently(envelope, binding, { id: row.keyId, key });
  const [shapeId, ...lines] = JSON.parse(inflated(row.sealed.readUInt8(1), content)) as [string, ...string[]];
  const shape = shapes.get(shapeId);
  if (!shape) throw new Error('the shape is gone');
  const { memberId, cycleId, recordId } = row;
  return lines.map((line) => ({ memberId, cycleId, recordId, ...pieceOf(line, shape) }));
}

function inflated(compression: number, content: Buffer): string {
  if (compression === 0) return content.toString('utf8');
  return inflateRawSync(content, compression === 2 ? { dictionary } : {}).toString('utf8');
}

/** `<table>@<days>:<row>`: the number is that of the table in the shape. */
function pieceOf(line: string, { tables }: Shape): Pick<SealedPiece, 'key' | 'table' | 'text'> {
  const colon = line.indexOf(':');
  const shape = tables[Number.parseInt(line, 10)];
  if (!shape || colon < 0) throw new Error('not a sealed row');
  const text = line.slice(colon + 1);
  const fields = fieldsOf(text);
  const table = shape.table.replace('public.', '') as ShopTable;
  const [first = '', second] = fields;
  if (table !== 'members')
    return { key: `${table}:${table === 'payment_lines' ? `${first}-${second}` : first}`, table, text };
  const values = Object.fromEntries(shape.columns.map(({ name }, index) => [name, fields[index] ?? null]));
  return { key: `members:${values.member_no}`, table, text: strippedText(values) };
}

async function periodKeys(keyringFile: string): Promise<Map<string, Buffer>> {
  const read = async (path: string) => JSON.parse(await readFile(path, 'utf8').catch(() => '{}'));
  const keyring: { periodKeys?: (StoredKey & { id: string; month: string })[] } = await read(keyringFile);
  const root: { rootKeys?: { id: string; key: string }[] } = await read(`${keyringFile}.root`);
  const roots = new Map((root.rootKeys ?? []).map(({ id, key }) => [id, Buffer.from(key, 'base64')]));
  return new Map(
    (keyring.periodKeys ?? []).map(({ id, month, rootKeyId, wrapped }) => [
      id,
      unwrap(roots.get(rootKeyId), wrapped, `dormouse/root-key/v1\0${rootKeyId}\0period-key/${id}/${month}`),
    ]),
  );
}

function unwrap(rootKey: Buffer | undefined, wrapped: string, bound: string): Buffer {
  if (!rootKey) throw new Error('the root key is missing');
  const box = Buffer.from(wrapped, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', rootKey, box.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(bound, 'utf8'));
  decipher.setAuthTag(box.subarray(-16));
  return Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()]);
}
