import { ServiceError } from '../errors.js';

/** What an envelope belongs to. A rewritten record takes a higher revision, so that its older self is refused. */
export interface Binding {
  readonly memberId: string;
  readonly class: string;
  readonly recordId: string;
  readonly revision: number;
}

// The first byte keeps the two kinds of associated data apart, whatever follows.
const ofRecord = 0x01;
const ofWrappedKey = 0x02;
const lengthBytes = 4;
const revisionBytes = 8;
// UTF-8 needs at most three bytes for each UTF-16 unit.
const utf8BytesPerUnitMax = 3;

/** The compression byte is bound as well: a changed one must never reach the decompressor. */
export function recordAssociatedData(formatVersion: number, compression: number, binding: Binding): Buffer {
  return encode([ofRecord, formatVersion, compression], fieldsOf(binding), binding.revision);
}

export function wrapAssociatedData(formatVersion: number, keyId: string, binding: Binding): Buffer {
  return encode([ofWrappedKey, formatVersion], [keyId, ...fieldsOf(binding)], binding.revision);
}

function fieldsOf(binding: Binding): readonly string[] {
  return [binding.memberId, binding.class, binding.recordId];
}

/** Each text carries its length in front, so that no two bindings share an encoding. */
function encode(head: readonly number[], fields: readonly string[], revision: number): Buffer {
  if (!Number.isSafeInteger(revision) || revision < 0) {
    throw new ServiceError('input_invalid', 'The revision of a sealed record must be a whole number from 0 up.');
  }
  let bytesMax = head.length + revisionBytes;
  for (const field of fields) bytesMax += lengthBytes + field.length * utf8BytesPerUnitMax;
  const encoded = Buffer.allocUnsafe(bytesMax);
  let at = 0;
  for (const byte of head) at = encoded.writeUInt8(byte, at);
  for (const field of fields) {
    const written = encoded.write(field, at + lengthBytes, 'utf8');
    encoded.writeUInt32BE(written, at);
    at += lengthBytes + written;
  }
  // Two halves, since a safe integer needs 53 bits and BigInt is slow here.
  at = encoded.writeUInt32BE(Math.floor(revision / 2 ** 32), at);
  at = encoded.writeUInt32BE(revision % 2 ** 32, at);
  return encoded.subarray(0, at);
}
