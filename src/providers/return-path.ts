import { ServiceError } from '../errors.js';
import { isAscii, isMailAddress } from './mail-address.js';

/** RFC 5321, 4.5.3.1.1. */
const localPartMax = 64;
/** A token of use `mail`, as `notice-token.ts` makes it. */
const tokenLength = 42;

/** Variable return paths (VERP): each notice comes back to an address of its own, so that a bounce names it. */
export interface ReturnPath {
  of(token: string): string;
}

/** Refuses at the start what would be refused by the first server on the way. */
export function openReturnPath(bounceAddress: string): ReturnPath {
  const at = bounceAddress.lastIndexOf('@');
  const local = bounceAddress.slice(0, at);
  if (!isMailAddress(bounceAddress) || !isAscii(bounceAddress) || local.length + 1 + tokenLength > localPartMax) {
    throw new ServiceError(
      'configuration_invalid',
      `The bounce address (MAIL_BOUNCE_ADDRESS) must be a plain address with at most ` +
        `${localPartMax - 1 - tokenLength} characters before the @: each notice adds a plus sign and its token to them.`,
    );
  }
  return { of: (token) => `${local}+${token}${bounceAddress.slice(at)}` };
}

/** The tokens of every return path that stands in a text, whatever has become of upper and lower case on the way. */
export function tokensOfReturnPaths(text: string, bounceAddress: string): string[] {
  const at = bounceAddress.lastIndexOf('@');
  if (at < 1) return [];
  const [local, domain] = [bounceAddress.slice(0, at), bounceAddress.slice(at + 1)].map(escapePattern);
  const path = new RegExp(`(?<![^\\s<>,;:"])${local}\\+([a-z2-7]{1,64})@${domain}(?![\\w.-])`, 'gi');
  return [...text.matchAll(path)].map(([, token]) => (token ?? '').toLowerCase());
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
