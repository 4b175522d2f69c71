import { createHmac } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * Brings what a person types and what a table holds to one form. Every field: compatibility forms and widths made equal
 * (NFKC), invisible characters and the space around removed, letter case folded. Then
 *   phone   the E.164 number, read as a Korean one when no country is given; an invalid number becomes its bare digits
 *   email   the whole address in lower case; a domain in its own script becomes its ASCII form
 * Null when nothing is left: such a value can't be looked up.
 *
 * The digests in the vault were made of these forms. A change here loses every one that it touches, which is what the
 * vectors in test/vectors/identifiers-v1.json are for.
 */
export function normaliseIdentifier(field: string, value: string | null | undefined): string | null {
  const folded = fold(value ?? '');
  if (folded === '') return null;
  if (field === 'phone') return normalisePhone(folded);
  if (field === 'email') return normaliseEmail(folded);
  return folded;
}

/** 128 bits: no two identifiers meet by chance, and the index over millions of them stays small. */
const digestBytes = 16;

/** Equal for equal identifiers of one field, and unlinkable between fields. Null when there is nothing to look up. */
export function identifierDigest(lookupKey: Buffer, field: string, value: string | null | undefined): Buffer | null {
  const normalised = normaliseIdentifier(field, value);
  if (normalised === null) return null;
  return createHmac('sha256', lookupKey).update(`${field}\0${normalised}`, 'utf8').digest().subarray(0, digestBytes);
}

const plainAscii = /^[\x21-\x7e]+$/;
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

function fold(value: string): string {
  if (plainAscii.test(value)) return value.toLowerCase();
  // Upper case first: only so do 'ß' and 'SS' meet, and the two small sigmas.
  const folded = value.normalize('NFKC').replace(invisible, '').toUpperCase().toLowerCase();
  return folded.normalize('NFKC').trim();
}

const separators = /[\s().\-/]/g;
// Also as spreadsheets leave them (no leading zero) and as people write them abroad (+82 10, +82 (0)10).
const koreanMobile = /^(?:(?:\+|00)?82)?0?10(\d{8})$/;

function normalisePhone(folded: string): string | null {
  // The parser takes ten times as long as the digest, and nearly every number here is a plain Korean mobile.
  const mobile = koreanMobile.exec(folded.replace(separators, ''))?.[1];
  if (mobile !== undefined) return `+8210${mobile}`;
  const parsed = parsePhoneNumberFromString(folded, 'KR');
  if (parsed?.isValid()) return parsed.number;
  const digits = folded.replace(/\D/g, '');
  return digits === '' ? null : digits;
}

function normaliseEmail(folded: string): string {
  const at = folded.lastIndexOf('@') + 1;
  const domain = folded.slice(at);
  if (at === 0 || plainAscii.test(domain)) return folded;
  // An invalid domain answers '' and then stays as it is.
  return folded.slice(0, at) + (domainToASCII(domain) || domain);
}
