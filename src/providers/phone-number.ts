import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export type TextablePhone =
  | { readonly ok: true; readonly e164: string }
  | { readonly ok: false; readonly reason: 'invalid_number' | 'landline' | 'not_a_mobile' };

/** Lines that take no text for certain; a number that may (070, 050) is left to the provider's answer. */
const neverTexted: readonly string[] = ['TOLL_FREE', 'PREMIUM_RATE', 'SHARED_COST', 'UAN', 'VOICEMAIL'];

/** The number as providers want it. A number without a country code is Korean. */
export function textablePhone(text: string): TextablePhone {
  const number = parsePhoneNumberFromString(text, 'KR');
  if (number === undefined || !number.isValid()) return { ok: false, reason: 'invalid_number' };
  const type = number.getType() ?? '';
  if (type === 'FIXED_LINE') return { ok: false, reason: 'landline' };
  if (neverTexted.includes(type)) return { ok: false, reason: 'not_a_mobile' };
  return { ok: true, e164: number.number };
}
