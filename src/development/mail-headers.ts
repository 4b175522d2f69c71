/** The header block of a raw mail, names in lower case, folded lines joined; the first of a name counts. */
export function readHeaders(raw: Buffer): ReadonlyMap<string, string> {
  const crlf = raw.indexOf('\r\n\r\n');
  const end = crlf === -1 ? raw.indexOf('\n\n') : crlf;
  const block = raw.toString('utf8', 0, end === -1 ? raw.length : end).replace(/\r?\n[ \t]+/g, ' ');
  const headers = new Map<string, string>();
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}

/** RFC 2047 words as text: a Korean subject travels in several of them, cut between characters or inside one. */
export function decodeWords(value: string): string {
  const joined = value.replace(/\?=\s+=\?/g, '?==?');
  return joined.replace(/(?:=\?utf-8\?[bq]\?[^?]*\?=)+/gi, (words) => {
    const parts = [...words.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)];
    return Buffer.concat(parts.map(([, encoding, text]) => decodeWord(encoding ?? '', text ?? ''))).toString('utf8');
  });
}

function decodeWord(encoding: string, text: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.from(text, 'base64');
  const bytes = text
    .replace(/_/g, ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
