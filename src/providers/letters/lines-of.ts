import type PDFDocument from 'pdfkit';
import { widthOf } from './draw-line.js';
import { charactersOf } from './runs-of.js';

type Document = InstanceType<typeof PDFDocument>;

/** In shares of the type size, between two lines. */
export const lineGapShare = 0.22;

/**
 * The lines of a text in the font and size that are set, broken between words: pdfkit's own breaks fall inside Korean
 * words. Only a word that is longer than a line is broken itself. Nothing is cut.
 */
export function linesOf(document: Document, text: string, width: number): string[] {
  const space = document.widthOfString(' ');
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ').flatMap((part) => partsOf(document, part, width))) {
    const needed = widthOf(document, word);
    if (line !== '' && used + space + needed > width) {
      lines.push(line);
      line = '';
    }
    used = line === '' ? needed : used + space + needed;
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The height that a line takes, in the font and size that are set. */
export function lineHeight(document: Document, size: number): number {
  return document.currentLineHeight(false) + size * lineGapShare;
}

function partsOf(document: Document, word: string, width: number): string[] {
  if (widthOf(document, word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const character of charactersOf(word)) {
    if (part !== '' && widthOf(document, part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
