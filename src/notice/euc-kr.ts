/**
 * Korean carriers take EUC-KR (KS X 1001) characters only. The table comes from the platform's decoder, cut to the
 * rows of the standard, so that neither the vendor's extra syllables nor its later € and ® slip in.
 */

const substitutes: ReadonlyMap<string, string> = new Map([
  ['‐', '-'],
  ['‑', '-'],
  ['–', '-'],
  ['—', '-'],
  ['−', '-'],
  ['•', '·'],
  ['₩', 'KRW'],
  ['€', 'EUR'],
  ['©', '(C)'],
  ['®', '(R)'],
]);

let table: ReadonlySet<string> | undefined;

function encodable(): ReadonlySet<string> {
  if (table !== undefined) return table;
  const decoder = new TextDecoder('euc-kr', { fatal: true });
  const characters = new Set<string>();
  for (let lead = 0xa1; lead <= 0xfe; lead += 1) {
    for (let trail = 0xa1; trail <= 0xfe; trail += 1) {
      try {
        characters.add(decoder.decode(Uint8Array.of(lead, trail)));
      } catch {
        // An unassigned position of the standard.
      }
    }
  }
  for (const character of characters) {
    if ([...character].length !== 1 || /[€®\p{Co}\p{Cc}]/u.test(character)) characters.delete(character);
  }
  table = characters;
  return characters;
}

function fits(character: string): boolean {
  return /^[\n\x20-\x7e]$/.test(character) || encodable().has(character);
}

/** The characters of a text that no text message can carry, each once; empty when the text may be sent. */
export function charactersOutsideEucKr(text: string): string[] {
  return [...new Set(text)].filter((character) => !fits(character));
}

/** Writes dashes, currency signs and Latin accents with what a text message can carry; leaves the rest as it is. */
export function toEucKr(text: string): string {
  return [...text.normalize('NFC')].map(nearest).join('');
}

function nearest(character: string): string {
  if (fits(character)) return character;
  const substitute = substitutes.get(character);
  if (substitute !== undefined) return substitute;
  if (/\p{Zs}/u.test(character)) return ' ';
  const plain = character.normalize('NFKD').replace(/\p{Mn}/gu, '');
  return plain !== '' && [...plain].every(fits) ? plain : character;
}
