import PDFDocument from 'pdfkit';
import { drawLine } from './letters/draw-line.js';
import { type FontName, registerFonts } from './letters/fonts.js';
import { lineHeight, linesOf } from './letters/lines-of.js';
import { millimetres } from './letters/page.js';
import { printable } from './letters/runs-of.js';

/** A register to sign and file, in words already. This file knows no ledger; it puts a table on paper. */
export interface RegisterSheet {
  readonly language: 'ko' | 'en';
  readonly title: string;
  readonly subtitle: string;
  readonly author: string;
  /** Dates the file. */
  readonly at: string;
  /** Stands on every page, so that sheets that come apart find each other again. */
  readonly mark: string;
  readonly columns: readonly { readonly label: string; readonly share: number }[];
  readonly rows: readonly (readonly string[])[];
  readonly whenEmpty: string;
  /** Empty boxes beneath the table, each for a name, a signature and a day. */
  readonly signatures: readonly string[];
  /** What stands beneath all. */
  readonly notes: readonly string[];
}

type Document = InstanceType<typeof PDFDocument>;

interface Cell {
  readonly text: string;
  readonly left: number;
  readonly width: number;
  readonly font: FontName;
}

/** A4, the long side across: a register is wide. */
const page = { width: millimetres(297), height: millimetres(210) } as const;
const margin = millimetres(14);
const width = page.width - 2 * margin;
const bottom = page.height - margin - 12;
const sizes = { title: 15, body: 8.5, table: 6.5 } as const;
const cellGap = 4;
const rowGap = 2.5;
const box = { width: 150, height: 46, gap: 10 } as const;
const colours = { ink: '#1b1b1f', faint: '#5a5d66', line: '#9a9ca6' } as const;

/** As many pages as it takes, each with the heads of the columns; nothing is cut. The same sheet gives the same bytes. */
export async function drawLedger(sheet: RegisterSheet): Promise<Buffer> {
  const at = new Date(sheet.at);
  const document = new PDFDocument({
    size: [page.width, page.height],
    margin,
    bufferPages: true,
    lang: sheet.language,
    displayTitle: true,
    info: { Title: sheet.title, Author: sheet.author, CreationDate: at, ModDate: at },
  });
  const pdf = collect(document);
  registerFonts(document);
  let top = drawText(document, sheet.title, { top: margin, size: sizes.title, font: 'semiBold' });
  top = drawText(document, sheet.subtitle, { top, size: sizes.body, font: 'regular' }) + rowGap;
  top = drawRows(document, sheet, top) + rowGap;
  if (top + box.height + sheet.notes.length * 2 * sizes.body > bottom) top = newPage(document);
  drawSignatures(document, sheet.signatures, top);
  top += box.height + rowGap;
  for (const note of sheet.notes) top = drawText(document, note, { top, size: sizes.table, font: 'regular' });
  numberPages(document, sheet.mark);
  document.end();
  return pdf;
}

function drawRows(document: Document, sheet: RegisterSheet, from: number): number {
  const shares = sheet.columns.reduce((sum, { share }) => sum + share, 0);
  const widths = sheet.columns.map(({ share }) => (width * share) / shares);
  const lefts = widths.map((_, index) => margin + widths.slice(0, index).reduce((sum, each) => sum + each, 0));
  const cellsOf = (texts: readonly string[], font: FontName): Cell[] =>
    texts.map((text, index) => ({ text, font, left: lefts[index] ?? 0, width: (widths[index] ?? 0) - cellGap }));
  const labels = cellsOf(
    sheet.columns.map(({ label }) => label),
    'semiBold',
  );
  const head = (top: number): number => ruled(document, drawRow(document, labels, ruled(document, top), newPage));
  const again = () => head(newPage(document));
  let top = head(from);
  if (sheet.rows.length === 0) {
    return drawText(document, sheet.whenEmpty, { top, size: sizes.body, font: 'regular' });
  }
  for (const row of sheet.rows) top = ruled(document, drawRow(document, cellsOf(row, 'regular'), top, again));
  return top;
}

/** Line by line, so that a row that is higher than what is left of the page goes on upon the next. */
function drawRow(
  document: Document,
  cells: readonly Cell[],
  from: number,
  nextPage: (document: Document) => number,
): number {
  document.fontSize(sizes.table);
  const lines = cells.map(({ text, font, width: room }) => linesOf(document.font(font), printable(text), room));
  const height = lineHeight(document.font('regular'), sizes.table);
  let top = from;
  for (let index = 0; index < Math.max(...lines.map(({ length }) => length)); index += 1) {
    if (top + height > bottom) top = nextPage(document);
    for (const [column, { left, font }] of cells.entries()) {
      drawLine(document.font(font).fontSize(sizes.table), lines[column]?.[index] ?? '', { left, top });
    }
    top += height;
  }
  return top;
}

function drawText(document: Document, text: string, place: { top: number; size: number; font: FontName }): number {
  document.font(place.font).fontSize(place.size).fillColor(colours.ink);
  const height = lineHeight(document, place.size);
  let { top } = place;
  for (const line of linesOf(document, printable(text), width)) {
    if (top + height > bottom) top = newPage(document);
    drawLine(document.font(place.font).fontSize(place.size), line, { left: margin, top });
    top += height;
  }
  return top;
}

function drawSignatures(document: Document, labels: readonly string[], top: number): void {
  for (const [index, label] of labels.entries()) {
    const left = page.width - margin - (labels.length - index) * box.width - (labels.length - index - 1) * box.gap;
    document.save().rect(left, top, box.width, box.height).lineWidth(0.5).strokeColor(colours.line).stroke().restore();
    drawLine(document.font('semiBold').fontSize(sizes.table), printable(label), { left: left + cellGap, top: top + 3 });
  }
}

function ruled(document: Document, top: number): number {
  const at = top + rowGap / 2;
  document
    .save()
    .moveTo(margin, at)
    .lineTo(margin + width, at)
    .lineWidth(0.4)
    .strokeColor(colours.line);
  document.stroke().restore();
  return top + rowGap;
}

function newPage(document: Document): number {
  document.addPage();
  return margin;
}

function numberPages(document: Document, mark: string): void {
  const { count } = document.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    document.switchToPage(index);
    document.font('regular').fontSize(sizes.table).fillColor(colours.faint);
    const text = `${mark}   ${index + 1} / ${count}`;
    const left = page.width - margin - document.widthOfString(text);
    drawLine(document, text, { left, top: page.height - margin });
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
