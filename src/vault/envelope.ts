/**
 * The vault room. It promises that what is sealed here comes back unchanged, for the same member, class, record and
 * revision only, or not at all; and that no failure tells more than that. It does not know what a record holds, who may
 * open it, or where it is stored (records.ts and due-records.ts alone name the vault schema).
 *
 * Envelope v1, kept in two columns so that a record can move to another period key without being opened:
 *   sealed      version 1 | compression 1 | commitment 32 | nonce 12 | ciphertext | tag 16
 *   wrapped key version 1 | nonce 12 | data key under the period key 32 | tag 16
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '../errors.js';
import { decryptFrom, encryptInto, keyBytes, nonceBytes, tagBytes } from './aes-gcm.js';
import { type Binding, recordAssociatedData } from './binding.js';
import { compress, decompress } from './compression.js';
import { unwrapDataKey, wrapDataKey } from './key-wrap.js';
import type { PeriodKey } from './period-key.js';
import { drawRandom } from './random-pool.js';

const formatVersion = 1;
const commitmentAt = 2;
const commitmentBytes = 32;
const boxAt = commitmentAt + commitmentBytes;
const sealedBytesMin = boxAt + nonceBytes + tagBytes;
const commitmentLabel = Buffer.from('dormouse/envelope/v1/commitment\0', 'utf8');

export interface SealRequest {
  readonly plaintext: Buffer;
  readonly binding: Binding;
  readonly periodKey: PeriodKey;
}

export interface Envelope {
  readonly keyId: string;
  readonly wrappedKey: Buffer;
  readonly sealed: Buffer;
}

export interface OpenRequest extends Envelope {
  readonly binding: Binding;
  readonly periodKey: PeriodKey;
}

/** Every call draws its own data key and nonces: sealing the same record twice gives two unrelated envelopes. */
export function sealEnvelope({ plaintext, binding, periodKey }: SealRequest): Envelope {
  const { compression, content } = compress(plaintext);
  const associatedData = recordAssociatedData(formatVersion, compression, binding);
  const dataKey = Buffer.allocUnsafe(keyBytes);
  drawRandom(dataKey);
  try {
    const sealed = Buffer.allocUnsafe(sealedBytesMin + content.length);
    sealed[0] = formatVersion;
    sealed[1] = compression;
    commitmentOf(dataKey, associatedData).copy(sealed, commitmentAt);
    encryptInto(sealed.subarray(boxAt), dataKey, associatedData, content);
    return { keyId: periodKey.id, wrappedKey: wrapDataKey(dataKey, periodKey, binding), sealed };
  } finally {
    dataKey.fill(0);
  }
}

/**
 * Throws 'key_unknown' when the period key isn't the one that the envelope names, and 'envelope_unreadable' for
 * everything else, always with the same words: a reason would help only somebody who is trying envelopes out.
 */
export function openEnvelope(request: OpenRequest): Buffer {
  if (request.keyId !== request.periodKey.id) {
    throw new ServiceError(
      'key_unknown',
      'The sealed record names another period key than the one given: open it with the key of its own key id.',
    );
  }
  try {
    return openChecked(request);
  } catch {
    throw new ServiceError(
      'envelope_unreadable',
      'A sealed record cannot be opened: it was changed, cut short, or belongs to another member, class, record or ' +
        'revision. Nothing of it was released. Compare the row with a backup.',
    );
  }
}

function openChecked({ wrappedKey, sealed, binding, periodKey }: OpenRequest): Buffer {
  if (sealed.length < sealedBytesMin || sealed[0] !== formatVersion) throw new Error('not an envelope of version 1');
  const compression = sealed.readUInt8(1);
  const associatedData = recordAssociatedData(formatVersion, compression, binding);
  const dataKey = unwrapDataKey(wrappedKey, periodKey, binding);
  try {
    // AES-GCM alone lets one ciphertext open under two keys; the commitment leaves only one.
    const commitment = commitmentOf(dataKey, associatedData);
    if (!timingSafeEqual(commitment, sealed.subarray(commitmentAt, boxAt))) throw new Error('not the committed key');
    return decompress(compression, decryptFrom(sealed.subarray(boxAt), dataKey, associatedData));
  } finally {
    dataKey.fill(0);
  }
}

/** One hash over fixed-length label and key, then the associated data: it commits to the key and to the whole binding. */
function commitmentOf(dataKey: Buffer, associatedData: Buffer): Buffer {
  const committed = Buffer.concat([commitmentLabel, dataKey, associatedData]);
  const commitment = hash('sha256', committed, 'buffer');
  committed.fill(0);
  return commitment;
}
