import { createCipheriv, createDecipheriv } from 'node:crypto';
import { drawRandom } from './random-pool.js';

export const keyBytes = 32;
export const nonceBytes = 12;
export const tagBytes = 16;

const algorithm = 'aes-256-gcm';
// Without an explicit length Node accepts tags of four bytes.
const options = { authTagLength: tagBytes };

/** Fills `box` with a fresh nonce, the ciphertext and the tag; it must be exactly as long as these three. */
export function encryptInto(box: Buffer, key: Buffer, associatedData: Buffer, plaintext: Buffer): void {
  if (box.length !== nonceBytes + plaintext.length + tagBytes) throw new Error('the box does not fit its content');
  const nonce = box.subarray(0, nonceBytes);
  drawRandom(nonce);
  const cipher = createCipheriv(algorithm, key, nonce, options);
  cipher.setAAD(associatedData);
  cipher.update(plaintext).copy(box, nonceBytes);
  cipher.final();
  cipher.getAuthTag().copy(box, box.length - tagBytes);
}

/** Answers the plaintext only after the tag was checked; throws otherwise. */
export function decryptFrom(box: Buffer, key: Buffer, associatedData: Buffer): Buffer {
  if (box.length < nonceBytes + tagBytes) throw new Error('the box is too short');
  const tagAt = box.length - tagBytes;
  const decipher = createDecipheriv(algorithm, key, box.subarray(0, nonceBytes), options);
  decipher.setAAD(associatedData);
  decipher.setAuthTag(box.subarray(tagAt));
  const plaintext = decipher.update(box.subarray(nonceBytes, tagAt));
  try {
    decipher.final();
    return plaintext;
  } catch (cause) {
    plaintext.fill(0);
    throw cause;
  }
}
