import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export type TextablePhone =
  | { readonly ok: true; readonly e164: string }
  | { readonly ok: false; readonly reason: 'invalid_number' | 'landline' | 'not_a_mobile' };

export type CallablePhone =
  | { readonly ok: true; readonly e164: string }
  | { readonly ok: false; readonly reason: 'invalid_number' | 'not_a_person' };

/** Lines that nobody answers for himself, and that take no text for certain. */
const serviceLines: readonly string[] = ['TOLL_FREE', 'PREMIUM_RATE', 'SHARED_COST', 'UAN', 'VOICEMAIL', 'PAGER'];

/**
 * The number as providers want it. A number without a country code is Korean. One that may take a text (070, 050) is
 * left to the provider's answer.
 */
export function textablePhone(text: string): TextablePhone {
  const number = parsed(text);
  if (number === null) return { ok: false, reason: 'invalid_number' };
  if (number.type === 'FIXED_LINE') return { ok: false, reason: 'landline' };
  if (serviceLines.includes(number.type)) return { ok: false, reason: 'not_a_mobile' };
  return { ok: true, e164: number.e164 };
}

/** A landline or a mobile: whatever a person may answer. */
export function callablePhone(text: string): CallablePhone {
  const number = parsed(text);
  if (number === null) return { ok: false, reason: 'invalid_number' };
  if (serviceLines.includes(number.type)) return { ok: false, reason: 'not_a_person' };
  return { ok: true, e164: number.e164 };
}

/** The number as it is dialled inside its country, for providers that want the country apart. */
export function nationalForm(e164: string): { readonly country: string; readonly number: string } {
  const number = parsePhoneNumberFromString(e164);
  const country = number?.countryCallingCode ?? '';
  const national = number?.nationalNumber ?? '';
  return { country, number: country === '82' ? `0${national}` : national };
}

/** What a sender may be: a number in E.164, or 3 to 11 digits. Korea shows no sender in letters. */
export function isNumericSender(from: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(from) || /^\d{3,11}$/.test(from);
}

function parsed(text: string): { readonly e164: string; readonly type: string } | null {
  const number = parsePhoneNumberFromString(text, 'KR');
  if (number === undefined || !number.isValid()) return null;
  return { e164: number.number, type: number.getType() ?? '' };
}
