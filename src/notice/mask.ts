/** One masking rule for every screen and text: enough to know oneself by, too little to be known by others. */

const hidden = '***';

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });

function letters(text: string): string[] {
  return [...graphemes.segment(text)].map((part) => part.segment);
}

/** `hong1234` → `ho***`: two letters of a long id, one of a short one, none of the shortest; never its length. */
export function maskLoginId(loginId: string): string {
  return loginId.includes('@') ? maskEmail(loginId) : maskStart(loginId.trim());
}

function maskStart(text: string): string {
  const parts = letters(text);
  if (parts.length === 0) return '';
  const shown = parts.length >= 5 ? 2 : parts.length >= 3 ? 1 : 0;
  return parts.slice(0, shown).join('') + hidden;
}

/** `홍길동` → `홍**`; a name of one letter shows nothing. */
export function maskName(name: string): string {
  const parts = letters(name.trim());
  if (parts.length === 0) return '';
  return parts.length === 1 ? '*' : `${parts[0]}**`;
}

/** `010-0000-1234` → `010-****-1234`: the four digits before the last four. A short number shows nothing. */
export function maskPhone(phone: string): string {
  const text = phone.trim();
  const count = text.replace(/\D/g, '').length;
  let seen = 0;
  return text.replace(/\d/g, (digit) => {
    seen += 1;
    const fromEnd = count - seen;
    return count < 9 || (fromEnd >= 4 && fromEnd < 8) ? '*' : digit;
  });
}

/** `hongildong@example.com` → `ho***@example.com`. What is no address is masked whole. */
export function maskEmail(email: string): string {
  const text = email.trim();
  const at = text.lastIndexOf('@');
  if (at < 0) return maskStart(text);
  return `${maskStart(text.slice(0, at)) || hidden}@${text.slice(at + 1)}`;
}

/** `서울특별시 강남구 테헤란로 123, 4층` → `서울특별시 강남구 테헤란로 ***`: nothing below the road or the lot's village. */
export function maskAddress(address: string): string {
  const words = address.trim().split(/[\s,]+/u);
  if (words[0] === '' || words[0] === undefined) return '';
  const kept: string[] = [];
  for (const word of words) {
    const road = /^(\p{Script=Hangul}[\p{Script=Hangul}\d·.]*?(?:로|길))(?=[\d-]*$)/u.exec(word)?.[1];
    const village = /^\p{Script=Hangul}+\d*(?:동|리|가)$/u.test(word) ? word : undefined;
    if (road !== undefined || village !== undefined) return [...kept, road ?? village, hidden].join(' ');
    if (!/^\p{Script=Hangul}+(?:도|시|군|구|읍|면)$/u.test(word) && kept.length > 0) break;
    kept.push(word);
  }
  return kept.length > 1 ? [...kept, hidden].join(' ') : hidden;
}

/**
 * `9490-0000-0000-1234` → `9490-****-****-1234`, `110-000-123456` → `110-***-***456`: the middle of a card or an account.
 * A short number shows nothing; what is masked already counts as digits.
 */
export function maskAccount(number: string): string {
  const text = number.trim();
  const count = text.replace(/[^\d*]/g, '').length;
  const shown = count >= 13 ? 4 : count >= 9 ? 3 : 0;
  let seen = 0;
  return text.replace(/[\d*]/g, (digit) => {
    seen += 1;
    return seen > shown && count - seen >= shown ? '*' : digit;
  });
}

/** `커피, 차` → `커***`: one letter of a text of several, none of a single one; never its length. */
export function maskText(text: string): string {
  const parts = letters(text.trim());
  if (parts.length === 0) return '';
  return parts.length === 1 ? hidden : parts[0] + hidden;
}
