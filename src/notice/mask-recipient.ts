import { maskAddress, maskEmail, maskName, maskPhone } from './mask.js';
import type { SealedText } from './sealed-text.js';

/** Where a message went, told to whoever must see that it did: an address, a number, or a name with its road. */
export function maskRecipient({ to, letter }: Pick<SealedText, 'to' | 'letter'>): string | null {
  if (letter) {
    const { name, line1 } = letter.recipient;
    return [maskName(name), maskAddress(line1)].filter((part) => part !== '').join(', ');
  }
  if (to === null) return null;
  return to.includes('@') ? maskEmail(to) : maskPhone(to);
}
