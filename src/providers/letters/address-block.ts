import type PDFDocument from 'pdfkit';
import type { Letter } from '../../notice/ports.js';
import { lineHeight, linesOf } from './lines-of.js';
import { addressWindow } from './page.js';
import { printable } from './runs-of.js';

type Document = InstanceType<typeof PDFDocument>;

/** What shows through the window: these lines in this size, and below them the postal code at the right. */
export interface AddressBlock {
  readonly size: number;
  readonly lines: readonly string[];
  readonly postalCode: string;
}

/** The post reads 9 to 14 points, and five lines at most with the one of the postal code. */
const sizesOfThePost = [12, 11.5, 11, 10.5, 10, 9.5, 9] as const;
export const addressPointsMin = 9;
const linesMax = 5;

/** Smaller, or in more lines, is only what would otherwise be cut. */
const layouts = [
  { sizes: sizesOfThePost, flows: false, most: linesMax },
  { sizes: sizesOfThePost, flows: true, most: linesMax },
  { sizes: [8.5, 8, 7.5, 7], flows: true, most: linesMax },
  { sizes: [9, 8.5, 8, 7.5, 7, 6, 5, 4], flows: true, most: Number.POSITIVE_INFINITY },
] as const;

/** Road address, detail, name, postal code at the right: the order in which the Korean post reads. */
export function addressBlock(document: Document, { recipient, language }: Letter): AddressBlock {
  const [road, detail, postalCode] = [
    oneLine(recipient.line1),
    oneLine(recipient.line2),
    oneLine(recipient.postalCode),
  ];
  const name = language === 'ko' ? `${oneLine(recipient.name)} 귀하` : oneLine(recipient.name);
  const [first, second] = [detail === '' ? road : `${road}${separator(road, detail)}`, detail];
  document.font('regular');
  for (const { sizes, flows, most } of layouts) {
    const parts = (flows ? [`${first} ${second}`.trim(), name] : [first, second, name]).filter((part) => part !== '');
    for (const size of sizes) {
      document.fontSize(size);
      const lines = parts.flatMap((part) => linesOf(document, part, addressWindow.width));
      const count = lines.length + 1;
      if (count <= most && count * lineHeight(document, size) <= addressWindow.height)
        return { size, lines, postalCode };
    }
  }
  throw new Error('an address is longer than contact points let it be');
}

/** Between building number and detail stands a comma; what is in brackets follows without one. */
function separator(road: string, detail: string): '' | ',' {
  return road.endsWith(',') || /^[(,]/.test(detail) ? '' : ',';
}

function oneLine(text: string): string {
  return printable(text).replace(/\s+/gu, ' ').trim();
}
