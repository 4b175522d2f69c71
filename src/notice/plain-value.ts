import { oneLine } from './one-line.js';

/** What makes a line a heading or an entry for the HTML mail and the letter's drawing. */
const leadingMarks = /^(?:[■-](?: |$))+/u;
const addressLike = /[@\\/:]|www\.|[^\s.]\.[^\s.]{2,}/iu;
const mailLike = /^[^\s@\\/:.]{0,20}@(?!www\.)(?:[\p{L}\p{N}-]+\.)+\p{L}{2,24}$/iu;

/** One line that begins no heading and no entry, wherever in a text it stands. */
export function plainValue(value: string): string {
  return oneLine(value).replace(leadingMarks, '');
}

/** Labels of the data map: each once, none empty, and no address that a mail program would make a link of. */
export function labels(values: readonly string[]): string[] {
  const plain = values.map((value) =>
    plainValue(value)
      .replaceAll('://', ': //')
      .replace(/(www)\./giu, '$1 .'),
  );
  return [...new Set(plain)].filter((label) => label !== '');
}

/**
 * A stored name that holds an address is not greeted by: whoever signs up with another's e-mail could otherwise send
 * links in the operator's name.
 */
export function greetingName(name: string | null): string | null {
  const line = plainValue(name ?? '');
  if (line === '' || [...line].length > 80) return null;
  return addressLike.test(folded(line)) ? null : line;
}

/** A masked id that is no e-mail address loses what could be read as an address. */
export function printableId(maskedLoginId: string | null): string | null {
  const line = shortened(plainValue(maskedLoginId ?? ''));
  if (!addressLike.test(folded(line)) || mailLike.test(folded(line))) return line || null;
  const start = /^[^@\\/:.。｡@／:．＼]*/u.exec(line)?.[0].replace(/\**$/, '') ?? '';
  return addressLike.test(folded(start)) ? '***' : `${start}***`;
}

/** As whoever looks for addresses in a text reads it: an ideographic full stop parts the labels of a host as well. */
function folded(line: string): string {
  return line.normalize('NFKC').replaceAll('\u3002', '.');
}

function shortened(line: string): string {
  const characters = [...line];
  return characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : line;
}
