import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const tokenPattern = /^dk_([a-z2-7]{16})_([A-Za-z0-9_-]{43})$/;
const letters = 'abcdefghijklmnopqrstuvwxyz234567';

export interface KeyToken {
  readonly keyId: string;
  readonly secret: string;
}

/** `dk_<keyId>_<secret>`: 80 random bits to find the key by, 256 that prove it. */
export function newKeyToken(): KeyToken & { readonly token: string } {
  const keyId = Array.from(randomBytes(16), (byte) => letters[byte % letters.length]).join('');
  const secret = randomBytes(32).toString('base64url');
  return { keyId, secret, token: `dk_${keyId}_${secret}` };
}

export function parseKeyToken(token: string): KeyToken | null {
  const match = tokenPattern.exec(token);
  return match ? { keyId: match[1] as string, secret: match[2] as string } : null;
}

/** A plain hash is enough for 256 random bits: there is nothing to guess that a slow hash would protect. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

export function isSameHash(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
