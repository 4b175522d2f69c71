import type PDFDocument from 'pdfkit';
import type { AddressBlock } from './address-block.js';
import type { PlacedLine } from './draw-line.js';
import type { FontName } from './fonts.js';
import { lineHeight, linesOf } from './lines-of.js';
import { addressWindow, senderArea } from './page.js';
import { printable } from './runs-of.js';

type Document = InstanceType<typeof PDFDocument>;

export interface LetterSender {
  readonly name: string;
  readonly address: string;
  readonly phone: string;
}

const senderSizes = [9.5, 9, 8, 7, 6, 5, 4] as const;
const postalCodeSpacing = 2;

export function placeSender(document: Document, { name, address, phone }: LetterSender): PlacedLine[] {
  const placed = (size: number) => {
    const lines: PlacedLine[] = [];
    let { top } = senderArea;
    for (const [index, part] of [name, address, phone].entries()) {
      const font: FontName = index === 0 ? 'semiBold' : 'regular';
      document.font(font).fontSize(size);
      for (const text of linesOf(document, printable(part), senderArea.width)) {
        lines.push({ page: 0, left: senderArea.left, top, font, size, text });
        top += lineHeight(document, size);
      }
    }
    return { lines, fits: top <= senderArea.top + senderArea.height };
  };
  const size = senderSizes.find((one) => placed(one).fits) ?? senderSizes[6];
  return placed(size).lines;
}

export function placeRecipient(document: Document, { size, lines, postalCode }: AddressBlock): PlacedLine[] {
  document.font('regular').fontSize(size);
  const { left, top, width } = addressWindow;
  const height = lineHeight(document, size);
  const type = { page: 0, font: 'regular', size } as const;
  const spacing = postalCodeSpacing;
  const taken = document.widthOfString(postalCode, { characterSpacing: spacing });
  const placed = lines.map((text, index): PlacedLine => ({ ...type, left, top: top + index * height, text }));
  return [
    ...placed,
    { ...type, left: left + width - taken, top: top + lines.length * height, text: postalCode, spacing },
  ];
}
