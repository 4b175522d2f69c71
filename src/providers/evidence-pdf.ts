import PDFDocument from 'pdfkit';
import { drawLine } from './letters/draw-line.js';
import { type FontName, registerFonts } from './letters/fonts.js';
import { lineHeight, linesOf } from './letters/lines-of.js';
import { margins, page } from './letters/page.js';
import { printable } from './letters/runs-of.js';

/** What a document says, in words already. This file knows no notice; it puts things on paper. */
export interface EvidenceSheet {
  readonly language: 'ko' | 'en';
  readonly title: string;
  readonly subtitle: string;
  readonly author: string;
  /** Dates the file. */
  readonly at: string;
  /** Stands on every page, so that sheets that come apart find each other again. */
  readonly mark: string;
  readonly parts: readonly SheetPart[];
}

export type SheetPart =
  | { readonly kind: 'facts'; readonly heading: string; readonly rows: readonly (readonly [string, string])[] }
  | { readonly kind: 'text'; readonly heading: string; readonly subject: string; readonly text: string }
  | { readonly kind: 'note'; readonly heading: string; readonly text: string }
  | {
      readonly kind: 'table';
      readonly heading: string;
      readonly columns: readonly { readonly label: string; readonly share: number }[];
      readonly rows: readonly (readonly string[])[];
      readonly whenEmpty: string;
    };

type Document = InstanceType<typeof PDFDocument>;

interface Cell {
  readonly text: string;
  readonly left: number;
  readonly width: number;
  readonly font: FontName;
}

const width = page.width - margins.left - margins.right;
const bottom = page.height - margins.bottom;
const sizes = { title: 17, heading: 11.5, body: 9.5, table: 8 } as const;
const labelShare = 0.28;
const cellGap = 6;
const rowGap = 3;
const partGap = 16;
const quoteIndent = 10;
const colours = { ink: '#1b1b1f', faint: '#5a5d66', line: '#c8cad2' } as const;

/** An A4 document of as many pages as it takes; nothing is cut. The same sheet gives the same bytes. */
export async function drawEvidence(sheet: EvidenceSheet): Promise<Buffer> {
  const at = new Date(sheet.at);
  const document = new PDFDocument({
    size: [page.width, page.height],
    margins: { ...margins },
    bufferPages: true,
    lang: sheet.language,
    displayTitle: true,
    info: { Title: sheet.title, Author: sheet.author, CreationDate: at, ModDate: at },
  });
  const pdf = collect(document);
  registerFonts(document);
  let top: number = margins.top;
  top = drawRow(document, [whole(sheet.title, 'semiBold')], { top, size: sizes.title });
  document.fillColor(colours.faint);
  top = drawRow(document, [whole(sheet.subtitle, 'regular')], { top, size: sizes.body });
  document.fillColor(colours.ink);
  for (const part of sheet.parts) top = drawPart(document, part, top + partGap);
  numberPages(document, sheet.mark);
  document.end();
  return pdf;
}

function drawPart(document: Document, part: SheetPart, from: number): number {
  const headingHeight = sizes.heading * 2;
  // A heading stays with the first lines of what it heads.
  const top = from + headingHeight + 4 * sizes.body > bottom ? newPage(document) : from;
  const below = drawRow(document, [whole(part.heading, 'semiBold')], { top, size: sizes.heading }) + rowGap;
  if (part.kind === 'facts') return drawFacts(document, part.rows, below);
  if (part.kind === 'text') return drawText(document, part, below);
  if (part.kind === 'table') return drawTable(document, part, below);
  return drawRow(document, [whole(part.text, 'regular')], { top: below, size: sizes.body });
}

function drawFacts(document: Document, rows: readonly (readonly [string, string])[], from: number): number {
  const labelWidth = width * labelShare;
  let top = ruled(document, from);
  for (const [label, value] of rows) {
    const cells: Cell[] = [
      { text: label, left: margins.left, width: labelWidth - cellGap, font: 'semiBold' },
      { text: value, left: margins.left + labelWidth, width: width - labelWidth, font: 'regular' },
    ];
    top = ruled(document, drawRow(document, cells, { top, size: sizes.body }));
  }
  return top;
}

function drawTable(document: Document, part: SheetPart & { kind: 'table' }, from: number): number {
  if (part.rows.length === 0)
    return drawRow(document, [whole(part.whenEmpty, 'regular')], { top: from, size: sizes.body });
  const shares = part.columns.reduce((sum, { share }) => sum + share, 0);
  const widths = part.columns.map(({ share }) => (width * share) / shares);
  const lefts = widths.map((_, index) => margins.left + widths.slice(0, index).reduce((sum, each) => sum + each, 0));
  const cellsOf = (texts: readonly string[], font: FontName): Cell[] =>
    texts.map((text, index) => ({ text, font, left: lefts[index] ?? 0, width: (widths[index] ?? 0) - cellGap }));
  const size = sizes.table;
  const labels = part.columns.map(({ label }) => label);
  let top = ruled(document, drawRow(document, cellsOf(labels, 'semiBold'), { top: from, size }));
  for (const row of part.rows) top = ruled(document, drawRow(document, cellsOf(row, 'regular'), { top, size }));
  return top;
}

/** As it was sent, line for line, beside a rule that tells it from the words of this document. */
function drawText(document: Document, part: SheetPart & { kind: 'text' }, from: number): number {
  const quoted = (text: string, font: FontName): Cell => {
    return { text, font, left: margins.left + quoteIndent, width: width - quoteIndent };
  };
  const quote = { size: sizes.body, quote: true };
  let top = drawRow(document, [quoted(part.subject, 'semiBold')], { top: from, ...quote });
  for (const line of part.text.split(/\r\n|[\n\r]/)) {
    top = drawRow(document, [quoted(line, 'regular')], { top, ...quote });
  }
  return top;
}

/** Draws line by line, so that a row that is higher than what is left of the page goes on upon the next. */
function drawRow(
  document: Document,
  cells: readonly Cell[],
  place: { top: number; size: number; quote?: boolean },
): number {
  document.fontSize(place.size);
  const lines = cells.map(({ text, font, width: room }) => linesOf(document.font(font), printable(text), room));
  const height = lineHeight(document.font('regular'), place.size);
  let { top } = place;
  for (let index = 0; index < Math.max(...lines.map(({ length }) => length)); index += 1) {
    if (top + height > bottom) top = newPage(document);
    for (const [column, { left, font }] of cells.entries()) {
      drawLine(document.font(font).fontSize(place.size), lines[column]?.[index] ?? '', { left, top });
    }
    if (place.quote) rule(document, [margins.left, top], [margins.left, top + height]);
    top += height;
  }
  return top;
}

function ruled(document: Document, top: number): number {
  rule(document, [margins.left, top + rowGap / 2], [margins.left + width, top + rowGap / 2]);
  return top + rowGap;
}

function rule(document: Document, [left, top]: [number, number], [right, end]: [number, number]): void {
  document.save().moveTo(left, top).lineTo(right, end).lineWidth(0.5).strokeColor(colours.line).stroke().restore();
}

function newPage(document: Document): number {
  document.addPage();
  return margins.top;
}

function whole(text: string, font: FontName): Cell {
  return { text, font, left: margins.left, width };
}

function numberPages(document: Document, mark: string): void {
  const { count } = document.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    document.switchToPage(index);
    document.font('regular').fontSize(sizes.table).fillColor(colours.faint);
    const text = `${mark}   ${index + 1} / ${count}`;
    const left = page.width - margins.right - document.widthOfString(text);
    document.text(text, left, page.height - margins.bottom * 0.6, { lineBreak: false });
  }
}

function collect(document: Document): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}
