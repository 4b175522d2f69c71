import { TextDecoder } from 'node:util';

/** Korean carriers take EUC-KR (KS X 1001) in a text and lose or refuse the rest: no – ₩ or emoji. */
let encodable: ReadonlySet<string> | undefined;

export function isEucKr(text: string): boolean {
  encodable ??= eucKrCharacters();
  for (const character of text) {
    if (!encodable.has(character)) return false;
  }
  return true;
}

/** Both bytes from A1 up: the runtime's decoder knows the wider CP949 too, which carriers needn't. */
function eucKrCharacters(): ReadonlySet<string> {
  const decoder = new TextDecoder('euc-kr', { fatal: true });
  const characters = new Set<string>(['\n', '\r', '\t']);
  for (let code = 0x20; code < 0x7f; code++) characters.add(String.fromCharCode(code));
  for (let lead = 0xa1; lead <= 0xfe; lead++) {
    for (let trail = 0xa1; trail <= 0xfe; trail++) {
      const character = decodePair(decoder, lead, trail);
      if (character !== null && !/\p{Co}/u.test(character)) characters.add(character);
    }
  }
  // Added to the standard in 1998, unknown to older handsets and gateways.
  characters.delete('€');
  characters.delete('®');
  return characters;
}

function decodePair(decoder: TextDecoder, lead: number, trail: number): string | null {
  try {
    const text = decoder.decode(Uint8Array.of(lead, trail));
    return [...text].length === 1 ? text : null;
  } catch {
    return null;
  }
}
