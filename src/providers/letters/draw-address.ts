import type PDFDocument from 'pdfkit';
import type { Letter } from '../../notice/ports.js';
import type { FontName } from './fonts.js';
import { lineHeight, linesOf } from './lines-of.js';
import { addressWindow, senderArea } from './page.js';

type Document = InstanceType<typeof PDFDocument>;

export interface LetterSender {
  readonly name: string;
  readonly address: string;
  readonly phone: string;
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Part {
  readonly text: string;
  readonly font: FontName;
}

/** The post asks for 9-14 points; smaller is only what would otherwise be cut. */
const addressSizes = [12, 11, 10, 9, 8, 7, 6, 5, 4] as const;
const senderSizes = [9.5, 9, 8, 7, 6, 5, 4] as const;
const postalCodeSpacing = 2;

export function drawSender(document: Document, sender: LetterSender): void {
  const parts: Part[] = [
    { text: line(sender.name), font: 'semiBold' },
    { text: line(sender.address), font: 'regular' },
    { text: line(sender.phone), font: 'regular' },
  ];
  drawParts(document, parts, senderArea, fittingSize(document, parts, senderSizes, senderArea));
}

/** Road address, detail, name, postal code at the right: the order in which the Korean post reads. */
export function drawRecipient(document: Document, letter: Letter): void {
  const { recipient } = letter;
  const name = letter.language === 'ko' ? `${line(recipient.name)} 귀하` : line(recipient.name);
  const parts = [line(recipient.line1), line(recipient.line2), name].map((text): Part => ({ text, font: 'regular' }));
  const postalCode = line(recipient.postalCode);
  const all = [...parts, { text: postalCode, font: 'regular' } as const];
  const bottom = drawParts(document, parts, addressWindow, fittingSize(document, all, addressSizes, addressWindow));
  const width = document.widthOfString(postalCode, { characterSpacing: postalCodeSpacing });
  document.text(postalCode, addressWindow.left + addressWindow.width - width, bottom, {
    lineBreak: false,
    characterSpacing: postalCodeSpacing,
  });
}

function drawParts(document: Document, parts: readonly Part[], area: Area, size: number): number {
  let top = area.top;
  for (const { text, font } of parts.filter((part) => part.text !== '')) {
    document.font(font).fontSize(size);
    for (const each of linesOf(document, text, area.width)) {
      document.text(each, area.left, top, { lineBreak: false });
      top += lineHeight(document, size);
    }
  }
  return top;
}

function fittingSize(document: Document, parts: readonly Part[], sizes: readonly number[], area: Area): number {
  const fits = (size: number) => heightOf(document, parts, area, size) <= area.height;
  return sizes.find(fits) ?? sizes.at(-1) ?? 4;
}

function heightOf(document: Document, parts: readonly Part[], area: Area, size: number): number {
  let height = 0;
  for (const { text, font } of parts.filter((part) => part.text !== '')) {
    document.font(font).fontSize(size);
    height += linesOf(document, text, area.width).length * lineHeight(document, size);
  }
  return height;
}

function line(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
