/**
 * The text form of a PostgreSQL row, `(1,"a ""b""",,)`: what record output writes and record input reads. An empty
 * field is null, `""` is the empty text.
 */
export function parseRowText(text: string): (string | null)[] {
  if (!text.startsWith('(') || !text.endsWith(')')) throw new Error('a row text must stand in parentheses');
  const fields: (string | null)[] = [];
  let at = 1;
  while (at < text.length) {
    const field = readField(text, at);
    fields.push(field.value);
    at = field.end + 1;
  }
  return fields;
}

/** Reads one field; `end` is the comma or the closing parenthesis behind it. */
function readField(text: string, from: number): { value: string | null; end: number } {
  let value = '';
  let at = from;
  let quoted = false;
  let empty = true;
  for (; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '\\') {
      value += text[at + 1] ?? '';
      at += 1;
    } else if (character === '"') {
      if (quoted && text[at + 1] === '"') {
        value += '"';
        at += 1;
      } else quoted = !quoted;
    } else if (!quoted && (character === ',' || (character === ')' && at === text.length - 1))) {
      break;
    } else value += character;
    empty = false;
  }
  return { value: empty ? null : value, end: at };
}

export function formatRowText(fields: readonly (string | null)[]): string {
  const quoted = fields.map((field) => (field === null ? '' : `"${field.replace(/["\\]/g, (mark) => mark + mark)}"`));
  return `(${quoted.join(',')})`;
}
