/** What a text that everybody may read must not hold, for it points to a person. */
export type PersonalTrace = 'an e-mail address' | 'a phone number' | 'a resident registration number';

interface Allowed {
  readonly phone: string;
  readonly email: string;
}

const mailPattern = /[^\s@]@[^\s@]+\.[^\s@]/u;
/** Korean numbers with their spaces, dots, dashes and brackets, the short ones of companies, and any with a plus. */
const phonePatterns = [
  /(?<!\d)(?:\+?82[-. ()]*)?\(?0\d{1,2}[-. ()]*\d{3,4}[-. ]*\d{4}(?!\d)/g,
  /(?<!\d)1[568]\d{2}[-. ]?\d{4}(?!\d)/g,
  /\+\d[\d\-. ()]{6,}\d/g,
] as const;
/** Thirteen digits that begin with a date; the second half may be starred out. */
const residentPattern = /(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?-? ?[0-9](?:\d{6}|[*xX●○]{6})(?!\d)/u;

/** Kinds alone, never what was found. The operator's own contact may stand anywhere. */
export function personalTraces(text: string, allowed: Allowed): PersonalTrace[] {
  const plain = text.normalize('NFKC').replace(/[\u2010-\u2015\u2212\u301c]/g, '-');
  const traces: PersonalTrace[] = [];
  if (mailPattern.test(without(plain, allowed.email))) traces.push('an e-mail address');
  if (residentPattern.test(plain)) traces.push('a resident registration number');
  const phones = phonePatterns.flatMap((pattern) => plain.match(pattern) ?? []);
  if (phones.some((phone) => digitsOf(phone) !== digitsOf(allowed.phone))) traces.push('a phone number');
  return traces;
}

/** Only where the address stands for itself: it may be a part of another one. */
function without(text: string, email: string): string {
  const escaped = email.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`(?<![A-Za-z0-9._%+-])${escaped}(?![A-Za-z0-9-]|\\.[A-Za-z0-9])`, 'gi'), ' ');
}

/** `+82 2-0000-1004` and `02-0000-1004` are one number. */
function digitsOf(phone: string): string {
  return phone.replace(/\D/g, '').replace(/^820?(?=\d{8,})/, '0');
}
