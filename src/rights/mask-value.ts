import { maskAccount, maskAddress, maskEmail, maskLoginId, maskName, maskPhone, maskText } from '../notice/mask.js';
import type { ColumnKind } from './column-kind.js';

/** What stands for a value of which nothing may be seen; the second for the value that is itself three stars. */
const hidden = ['***', '---'] as const;

const phoneForm = /^[+()\d\s./-]{3,30}$/;
const accountForm = /^[\d*\s-]{4,40}$/;
const emailForm = /^[^\s@]+@[^\s@]+$/;
/** Numbers, dates and signs alone: what they mean is not known, and the first one may be all there is to know. */
const withoutLetters = /^[\p{N}\p{P}\p{S}\p{Z}\s]+$/u;
/** As in +82 10 0000 1234; of more, the mask would show more than it hides. */
const digitsOfPhoneMax = 12;

/**
 * What may be seen of a value: enough for a person to know their own by. It never holds the whole value, whatever that
 * is; null and the empty text hide nothing and stay.
 */
export function maskValue(kind: ColumnKind, value: string | null): string | null {
  if (value === null || value === '') return value;
  return [masked(kind, value), ...hidden].find((shown) => !holds(shown, value)) ?? '';
}

function holds(shown: string, value: string): boolean {
  return shown.includes(value) || shown.includes(value.trim());
}

function masked(kind: ColumnKind, value: string): string {
  const text = value.trim();
  if (kind === 'name') return maskName(text);
  if (kind === 'loginId') return maskLoginIdOf(text);
  // What is not in the form that the mask knows could show what it was to hide.
  if (kind === 'email' && emailForm.test(text)) return maskEmail(text);
  if (kind === 'phone' && phoneForm.test(text) && digitsIn(text) <= digitsOfPhoneMax) return maskPhone(text);
  if (kind === 'account' && accountForm.test(text)) return maskAccount(text);
  if (kind === 'address') return maskAddress(text);
  if (kind === 'hidden' || withoutLetters.test(text)) return hidden[0];
  return maskText(text);
}

function maskLoginIdOf(text: string): string {
  return text.includes('@') && !emailForm.test(text) ? maskText(text) : maskLoginId(text);
}

function digitsIn(text: string): number {
  return text.replace(/\D/g, '').length;
}
