import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Names a notice outside this service without letting anybody name another: its id and a message authentication code
 * (HMAC-SHA-256, cut). Each use has a label of its own, so that a return path opens no link.
 *
 * - `mail`: 42 lower-case characters of base32 (16 + 10 bytes), for a local part, where case may be lost
 * - `keep`: 40 characters of base64url (16 + 14 bytes), for a link
 */
export type TokenUse = 'mail' | 'keep';

const macBytes = { mail: 10, keep: 14 } as const;
const idBytes = 16;

export function noticeToken(macKey: Buffer, use: TokenUse, noticeId: string): string {
  const id = Buffer.from(noticeId.replaceAll('-', ''), 'hex');
  if (id.length !== idBytes) throw new TypeError('a notice id is a UUID');
  const token = Buffer.concat([id, macOf(macKey, use, id)]);
  return use === 'mail' ? toBase32(token) : token.toString('base64url');
}

/** The id of the notice, or null for anything that this service did not make. */
export function readNoticeToken(macKey: Buffer, use: TokenUse, token: string): string | null {
  const bytes = use === 'mail' ? fromBase32(token.toLowerCase()) : fromBase64url(token);
  if (bytes === null || bytes.length !== idBytes + macBytes[use]) return null;
  const id = bytes.subarray(0, idBytes);
  if (!timingSafeEqual(bytes.subarray(idBytes), macOf(macKey, use, id))) return null;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function macOf(macKey: Buffer, use: TokenUse, id: Buffer): Buffer {
  return createHmac('sha256', macKey).update(`notice-token/${use}\0`).update(id).digest().subarray(0, macBytes[use]);
}

/** RFC 4648, without padding. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

/** One spelling a token: leftover bits that are not zero make another text of the same bytes, and are refused. */
function fromBase32(text: string): Buffer | null {
  if (!/^[a-z2-7]{1,64}$/.test(text)) return null;
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
  return toBase32(bytes) === text ? bytes : null;
}

function fromBase64url(text: string): Buffer | null {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
