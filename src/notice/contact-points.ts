import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { oneLine } from './one-line.js';

/** What the member database holds; any of it may be missing or wrong. */
export interface ContactData {
  readonly email: string | null;
  readonly phone: string | null;
  readonly postalCode: string | null;
  readonly line1: string | null;
  readonly line2: string | null;
  readonly name: string | null;
}

export interface ContactPoints {
  readonly email: string | null;
  /** A mobile number that takes texts, E.164. */
  readonly sms: string | null;
  /** A number that can be called, a mobile or a landline, E.164. */
  readonly voice: string | null;
  readonly letter: {
    readonly name: string;
    readonly postalCode: string;
    readonly line1: string;
    readonly line2: string;
  } | null;
}

/** Longer lines are no address, and they would not fit behind the window of an envelope. */
const addressLineCharactersMax = 100;

/** Which means are worth a try. What is implausible counts as missing, so that the ladder goes on at once. */
export function contactPoints(data: ContactData): ContactPoints {
  return { email: usableEmail(data.email), ...usableNumbers(data.phone), letter: usableAddress(data) };
}

/**
 * Narrower than the standard on purpose: one mailbox, no quoting, no comment, no list, nothing that could end a
 * header or an SMTP command.
 */
function usableEmail(email: string | null): string | null {
  const text = (email ?? '').replace(/^ +| +$/g, '');
  const [, local, domain] = /^([\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]+)@([\p{L}\p{M}\p{N}.-]+)$/u.exec(text) ?? [];
  if (local === undefined || domain === undefined) return null;
  if (Buffer.byteLength(local) > 64 || Buffer.byteLength(text) > 254) return null;
  if (/^\.|\.$|\.\./.test(local)) return null;
  const labels = domain.split('.');
  if (labels.length < 2 || labels.some((label) => label.length > 63 || !/^[^-](.*[^-])?$/u.test(label))) return null;
  return /\p{L}/u.test(labels.at(-1) ?? '') ? text : null;
}

const texted: readonly string[] = ['MOBILE', 'FIXED_LINE_OR_MOBILE'];
const called: readonly string[] = [...texted, 'FIXED_LINE', 'VOIP', 'PERSONAL_NUMBER'];

function usableNumbers(phone: string | null): Pick<ContactPoints, 'sms' | 'voice'> {
  const text = (phone ?? '').trim();
  const number =
    text.length <= 40 ? parsePhoneNumberFromString(text, { defaultCountry: 'KR', extract: false }) : undefined;
  if (number === undefined || !number.isValid() || number.ext !== undefined) return { sms: null, voice: null };
  const type = number.getType() ?? '';
  return {
    sms: texted.includes(type) ? number.number : null,
    voice: called.includes(type) ? number.number : null,
  };
}

function usableAddress(data: ContactData): ContactPoints['letter'] {
  const name = oneLine(data.name ?? '');
  const line1 = oneLine(data.line1 ?? '');
  const line2 = oneLine(data.line2 ?? '');
  const postalCode = oneLine(data.postalCode ?? '').normalize('NFKC');
  if (name === '' || line1 === '' || !/^\d{5}$/.test(postalCode)) return null;
  if ([name, line1, line2].some((line) => line.length > addressLineCharactersMax)) return null;
  return { name, postalCode, line1, line2 };
}
