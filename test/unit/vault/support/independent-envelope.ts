/**
 * A second writing of envelope v1, from its description alone and with nothing of src/vault. What it seals must open
 * there, and what is sealed there must open here; with it a test can also make envelopes that the service never would.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Binding } from '../../../../src/vault/binding.js';
import type { Envelope } from '../../../../src/vault/envelope.js';
import type { PeriodKey } from '../../../../src/vault/period-key.js';

export interface Parts {
  readonly version?: number;
  readonly compression: number;
  readonly content: Buffer;
  readonly binding: Binding;
  readonly periodKey: PeriodKey;
  readonly dataKey?: Buffer;
  /** The key that the commitment names, when a test wants another than the data key. */
  readonly committedKey?: Buffer;
}

export function sealIndependently(parts: Parts): Envelope {
  const { version = 1, compression, content, binding, periodKey, dataKey = randomBytes(32) } = parts;
  const associatedData = recordData(version, compression, binding);
  const box = boxUnder(dataKey, associatedData, content);
  const commitment = commitmentTo(parts.committedKey ?? dataKey, associatedData);
  const sealed = Buffer.concat([Buffer.from([version, compression]), commitment, box]);
  return { keyId: periodKey.id, wrappedKey: wrapIndependently(dataKey, periodKey, binding), sealed };
}

export function openIndependently(envelope: Envelope, binding: Binding, periodKey: PeriodKey): Buffer {
  const { sealed, wrappedKey } = envelope;
  const dataKey = unbox(periodKey.key, wrapData(periodKey.id, binding), wrappedKey.subarray(1));
  const associatedData = recordData(sealed.readUInt8(0), sealed.readUInt8(1), binding);
  if (!commitmentTo(dataKey, associatedData).equals(sealed.subarray(2, 34))) throw new Error('commitment differs');
  return unbox(dataKey, associatedData, sealed.subarray(34));
}

export function wrapIndependently(dataKey: Buffer, periodKey: PeriodKey, binding: Binding): Buffer {
  return Buffer.concat([Buffer.from([1]), boxUnder(periodKey.key, wrapData(periodKey.id, binding), dataKey)]);
}

export function recordData(version: number, compression: number, binding: Binding): Buffer {
  return Buffer.concat([Buffer.from([0x01, version, compression]), bindingBytes(binding)]);
}

export function commitmentTo(dataKey: Buffer, associatedData: Buffer): Buffer {
  const label = Buffer.from('dormouse/envelope/v1/commitment\0', 'utf8');
  return createHash('sha256').update(label).update(dataKey).update(associatedData).digest();
}

function wrapData(keyId: string, binding: Binding): Buffer {
  return Buffer.concat([Buffer.from([0x02, 1]), lengthPrefixed(keyId), bindingBytes(binding)]);
}

function bindingBytes(binding: Binding): Buffer {
  const revision = Buffer.alloc(8);
  revision.writeBigUInt64BE(BigInt(binding.revision));
  const fields = [binding.memberId, binding.class, binding.recordId].map(lengthPrefixed);
  return Buffer.concat([...fields, revision]);
}

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function boxUnder(key: Buffer, associatedData: Buffer, plaintext: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  cipher.setAAD(associatedData);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

export function unbox(key: Buffer, associatedData: Buffer, box: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(associatedData);
  decipher.setAuthTag(box.subarray(box.length - 16));
  return Buffer.concat([decipher.update(box.subarray(12, box.length - 16)), decipher.final()]);
}
