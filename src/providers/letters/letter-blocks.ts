import { printable } from './runs-of.js';

/** The parts of a letter's text: the plain text carries its own structure, so that one text can be hashed and drawn. */
export type LetterBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'entry'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'gap' };

const headingMark = '■ ';
const entryMark = '- ';

export function letterBlocks(text: string): LetterBlock[] {
  return text
    .split(/\r\n|[\n\r]/)
    .map((line) => printable(line).trimEnd())
    .map(blockOf);
}

function blockOf(line: string): LetterBlock {
  if (line === '') return { kind: 'gap' };
  if (line.startsWith(headingMark)) return { kind: 'heading', text: line.slice(headingMark.length) };
  if (line.startsWith(entryMark)) return { kind: 'entry', text: line.slice(entryMark.length) };
  return { kind: 'paragraph', text: line };
}
