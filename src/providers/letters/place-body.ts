import type PDFDocument from 'pdfkit';
import type { PlacedLine } from './draw-line.js';
import type { FontName } from './fonts.js';
import type { LetterBlock } from './letter-blocks.js';
import { lineHeight, linesOf } from './lines-of.js';
import { bodyTop, margins, page } from './page.js';

type Document = InstanceType<typeof PDFDocument>;
type TextBlock = Exclude<LetterBlock, { kind: 'gap' }> | { readonly kind: 'title'; readonly text: string };

interface Place {
  readonly page: number;
  readonly top: number;
}

const sizes = [10.5, 10, 9.5, 9.25, 9, 8.75, 8.5] as const;
/** A letter that needs a second page anyway is set for easy reading. */
const sizeOverPages = 10;
const gapShare = 0.5;
const width = page.width - margins.left - margins.right;
const bottom = page.height - margins.bottom;

/** Title and blocks in the largest type that keeps them on one page, or over several pages. Nothing is cut. */
export function placeBody(document: Document, title: string, blocks: readonly LetterBlock[]): PlacedLine[] {
  const all = [{ kind: 'title', text: title } as const, { kind: 'gap' } as const, ...blocks];
  const size = sizes.find((candidate) => bodyTop + heightOf(document, all, candidate) <= bottom) ?? sizeOverPages;
  const lines: PlacedLine[] = [];
  let place: Place = { page: 0, top: bodyTop };
  for (const block of all) {
    if (block.kind === 'gap') place = { ...place, top: place.top + size * gapShare };
    else place = placeBlock(document, block, { size, from: place, lines });
  }
  return lines;
}

function placeBlock(
  document: Document,
  block: TextBlock,
  { size, from, lines }: { size: number; from: Place; lines: PlacedLine[] },
): Place {
  const type = setType(document, block, size);
  const height = lineHeight(document, type.size);
  // A heading stays with the first line of what it heads.
  let needed = block.kind === 'heading' ? 2 * height : height;
  let place = from;
  for (const [index, text] of linesOf(document, block.text, width - indentOf(block, size)).entries()) {
    if (place.top + needed > bottom) place = { page: place.page + 1, top: margins.top };
    if (block.kind === 'entry' && index === 0) lines.push({ ...type, ...place, left: margins.left, text: '·' });
    lines.push({ ...type, ...place, left: margins.left + indentOf(block, size), text });
    place = { ...place, top: place.top + height };
    needed = height;
  }
  return place;
}

function heightOf(document: Document, blocks: readonly (LetterBlock | TextBlock)[], size: number): number {
  let height = 0;
  for (const block of blocks) {
    if (block.kind === 'gap') {
      height += size * gapShare;
      continue;
    }
    const type = setType(document, block, size);
    const lines = linesOf(document, block.text, width - indentOf(block, size)).length;
    height += lines * lineHeight(document, type.size);
  }
  return height;
}

function setType(document: Document, { kind }: TextBlock, size: number): { font: FontName; size: number } {
  const type = {
    font: kind === 'heading' || kind === 'title' ? ('semiBold' as const) : ('regular' as const),
    size: kind === 'title' ? size * 1.4 : size,
  };
  document.font(type.font).fontSize(type.size);
  return type;
}

function indentOf(block: TextBlock, size: number): number {
  return block.kind === 'entry' ? size : 0;
}
