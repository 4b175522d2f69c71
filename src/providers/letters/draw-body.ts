import type PDFDocument from 'pdfkit';
import type { LetterBlock } from './letter-blocks.js';
import { lineHeight, linesOf } from './lines-of.js';
import { bodyTop, margins, page } from './page.js';

type Document = InstanceType<typeof PDFDocument>;
type TextBlock = Exclude<LetterBlock, { kind: 'gap' }> | { readonly kind: 'title'; readonly text: string };

const sizes = [10.5, 10, 9.5, 9.25, 9, 8.75, 8.5] as const;
/** A letter that needs a second page anyway is set for easy reading. */
const sizeOverPages = 10;
const gapShare = 0.5;
const width = page.width - margins.left - margins.right;
const bottom = page.height - margins.bottom;

/** Draws title and blocks in the largest type that keeps them on one page, or over several pages. Nothing is cut. */
export function drawBody(document: Document, title: string, blocks: readonly LetterBlock[]): void {
  const all = [{ kind: 'title', text: title } as const, { kind: 'gap' } as const, ...blocks];
  const size = sizes.find((candidate) => bodyTop + heightOf(document, all, candidate) <= bottom) ?? sizeOverPages;
  let top = bodyTop;
  for (const block of all) top = block.kind === 'gap' ? top + size * gapShare : drawBlock(document, block, size, top);
}

function drawBlock(document: Document, block: TextBlock, size: number, from: number): number {
  setType(document, block, size);
  const height = lineHeight(document, sizeOf(block, size));
  // A heading stays with the first line of what it heads.
  let needed = block.kind === 'heading' ? 2 * height : height;
  let top = from;
  for (const [index, line] of linesOf(document, block.text, width - indentOf(block, size)).entries()) {
    if (top + needed > bottom) {
      document.addPage();
      top = margins.top;
    }
    if (block.kind === 'entry' && index === 0) document.text('·', margins.left, top, { lineBreak: false });
    document.text(line, margins.left + indentOf(block, size), top, { lineBreak: false });
    top += height;
    needed = height;
  }
  return top;
}

function heightOf(document: Document, blocks: readonly (LetterBlock | TextBlock)[], size: number): number {
  let height = 0;
  for (const block of blocks) {
    if (block.kind === 'gap') {
      height += size * gapShare;
      continue;
    }
    setType(document, block, size);
    const lines = linesOf(document, block.text, width - indentOf(block, size)).length;
    height += lines * lineHeight(document, sizeOf(block, size));
  }
  return height;
}

function setType(document: Document, block: TextBlock, size: number): void {
  const font = block.kind === 'heading' || block.kind === 'title' ? 'semiBold' : 'regular';
  document.font(font).fontSize(sizeOf(block, size));
}

function sizeOf(block: TextBlock, size: number): number {
  return block.kind === 'title' ? size * 1.4 : size;
}

function indentOf(block: TextBlock, size: number): number {
  return block.kind === 'entry' ? size : 0;
}
