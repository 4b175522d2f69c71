import type PDFDocument from 'pdfkit';
import type { Letter } from '../../notice/ports.js';
import { addressBlock } from './address-block.js';
import type { PlacedLine } from './draw-line.js';
import { letterBlocks } from './letter-blocks.js';
import { lineHeight } from './lines-of.js';
import { margins, page } from './page.js';
import { type LetterSender, placeRecipient, placeSender } from './place-address.js';
import { placeBody } from './place-body.js';
import { printable } from './runs-of.js';

type Document = InstanceType<typeof PDFDocument>;

export interface PlacedLetter {
  readonly lines: readonly PlacedLine[];
  readonly pages: number;
  /** The size of the address. */
  readonly addressPoints: number;
}

/** Every line of a letter with its place. The document only measures; its fonts are registered. */
export function placeLetter(document: Document, letter: Letter, sender: LetterSender): PlacedLetter {
  const address = addressBlock(document, letter);
  const body = placeBody(document, printable(letter.subject), letterBlocks(letter.text));
  const pages = Math.max(0, ...body.map((line) => line.page)) + 1;
  const numbers = pages > 1 ? pageNumbers(document, letter.noticeId, pages) : [];
  const lines = [...placeSender(document, sender), ...placeRecipient(document, address), ...body, ...numbers];
  return { lines, pages, addressPoints: address.size };
}

/** Sheets that come apart in the print room find each other again by the notice number. */
function pageNumbers(document: Document, noticeId: string, pages: number): PlacedLine[] {
  const size = 8;
  document.font('regular').fontSize(size);
  const top = page.height - margins.bottom + lineHeight(document, size);
  return Array.from({ length: pages }, (_, index) => {
    const text = `${noticeId}   ${index + 1} / ${pages}`;
    const left = page.width - margins.right - document.widthOfString(text);
    return { page: index, left, top, font: 'regular', size, text };
  });
}
