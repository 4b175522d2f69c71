import type PDFDocument from 'pdfkit';
import { type FontName, fontOf } from './fonts.js';
import { runsOf } from './runs-of.js';

type Document = InstanceType<typeof PDFDocument>;

/** A line with its upper left corner on a page, counted from 0. */
export interface PlacedLine {
  readonly page: number;
  readonly left: number;
  readonly top: number;
  readonly font: FontName;
  readonly size: number;
  readonly text: string;
  /** Between characters, for figures that a machine reads. */
  readonly spacing?: number;
}

/** Of Pretendard: how much of a line's height stands above the base line, on which the runs of all fonts meet. */
const shareAboveBase = 1950 / 2444;

/** The width of a text in the font and size that are set, the fallback's parts included. */
export function widthOf(document: Document, text: string): number {
  const font = fontOf(document);
  const runs = runsOf(text, font);
  if (runs.every((run) => run.font === font)) return document.widthOfString(text);
  let width = 0;
  for (const run of runs) width += document.font(run.font).widthOfString(run.text);
  document.font(font);
  return width;
}

/** Puts one line on the page, in the font and size that are set, each run in a font that has it. Nothing is broken. */
export function drawLine(document: Document, text: string, place: Pick<PlacedLine, 'left' | 'top' | 'spacing'>): void {
  if (text === '') return;
  const font = fontOf(document);
  const base = place.top + document.currentLineHeight(false) * shareAboveBase;
  const spaced = { characterSpacing: place.spacing ?? 0 };
  let { left } = place;
  for (const run of runsOf(text, font)) {
    document.font(run.font).text(run.text, left, base, { lineBreak: false, baseline: 'alphabetic', ...spaced });
    left += document.widthOfString(run.text, spaced) + spaced.characterSpacing;
  }
  document.font(font);
}
