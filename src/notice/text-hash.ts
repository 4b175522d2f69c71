import { createHash } from 'node:crypto';

/** The ledger's fingerprint of what was sent. A subject is one line, so the line break cannot be forged. */
export function textHash(subject: string, text: string): string {
  return createHash('sha256').update(`${subject}\n${text}`, 'utf8').digest('hex');
}
