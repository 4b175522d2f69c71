import iconv from 'iconv-lite';

/** What Korean spreadsheets write: UTF-8, or the code page of Windows. Null for anything else. */
export function readSpreadsheetText(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const text = iconv.decode(bytes, 'cp949');
    return /[\ufffd\u0000]/.test(text) ? null : text;
  }
}

export interface Cp949Text {
  readonly bytes: Buffer;
  /** How many characters it lacks; a question mark stands in the place of each. */
  readonly replaced: number;
}

export function writeCp949(text: string): Cp949Text {
  const known = new Map<string, boolean>();
  let replaced = 0;
  const kept = Array.from(text, (character) => {
    const has = known.get(character) ?? hasCp949(character);
    known.set(character, has);
    if (!has) replaced += 1;
    return has ? character : '?';
  });
  return { bytes: iconv.encode(kept.join(''), 'cp949'), replaced };
}

function hasCp949(character: string): boolean {
  return iconv.decode(iconv.encode(character, 'cp949'), 'cp949') === character;
}
