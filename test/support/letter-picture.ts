import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A PDF may hide glyphs whose text can still be extracted, so letters are drawn and looked at. */
export const canDraw = ['pdftoppm', 'pdftotext'].every((program) => spawnSync(program, ['-v']).error === undefined);
export const whereDrawn = canDraw ? '' : ' (skipped: pdftoppm and pdftotext are missing; install poppler-utils)';

const dotsPerInch = 144;
export const dotsPerPoint = dotsPerInch / 72;

/** In points from the upper left corner of the page. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly grey: Buffer;
}

export interface DrawnPdf {
  readonly file: string;
  readonly pictures: readonly Picture[];
}

/** Each page of a PDF as a printer would draw it, in shades of grey. */
export function drawPdf(pdf: Buffer, pages: number): DrawnPdf {
  const folder = mkdtempSync(join(tmpdir(), 'letter-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'letter.pdf');
  writeFileSync(file, pdf);
  execFileSync('pdftoppm', ['-gray', '-r', `${dotsPerInch}`, file, join(folder, 'page')]);
  const digits = String(pages).length;
  const pictures = Array.from({ length: pages }, (_, index) =>
    readPicture(join(folder, `page-${String(index + 1).padStart(digits, '0')}.pgm`)),
  );
  return { file, pictures };
}

function readPicture(path: string): Picture {
  const bytes = readFileSync(path);
  const [header = '', width, height] =
    /^P5\s+(\d+)\s+(\d+)\s+\d+\s/.exec(bytes.subarray(0, 50).toString('latin1')) ?? [];
  return { width: Number(width), height: Number(height), grey: Buffer.from(bytes.subarray(header.length)) };
}

export interface Ink extends Box {
  readonly dots: number;
}

/** The dots that are dark in a part of a picture, and the box that holds them all; null where it is blank. */
export function inkIn(picture: Picture | undefined, box: Box, darkerThan = 128): Ink | null {
  if (picture === undefined) throw new Error('The page was not drawn.');
  const from = {
    x: Math.max(0, Math.floor(box.left * dotsPerPoint)),
    y: Math.max(0, Math.floor(box.top * dotsPerPoint)),
  };
  const until = {
    x: Math.min(picture.width, Math.ceil(box.right * dotsPerPoint)),
    y: Math.min(picture.height, Math.ceil(box.bottom * dotsPerPoint)),
  };
  let dots = 0;
  const edge = { left: picture.width, top: picture.height, right: 0, bottom: 0 };
  for (let y = from.y; y < until.y; y += 1) {
    for (let x = from.x; x < until.x; x += 1) {
      if ((picture.grey[y * picture.width + x] ?? 255) >= darkerThan) continue;
      dots += 1;
      if (x < edge.left) edge.left = x;
      if (x >= edge.right) edge.right = x + 1;
      if (y < edge.top) edge.top = y;
      if (y >= edge.bottom) edge.bottom = y + 1;
    }
  }
  if (dots === 0) return null;
  const points = (value: number) => value / dotsPerPoint;
  return {
    dots,
    left: points(edge.left),
    top: points(edge.top),
    right: points(edge.right),
    bottom: points(edge.bottom),
  };
}

/** Whitens a part of a picture, so that what is left can be looked at. */
export function blank(picture: Picture, box: Box): void {
  const until = Math.min(picture.height, Math.ceil(box.bottom * dotsPerPoint));
  const left = Math.max(0, Math.floor(box.left * dotsPerPoint));
  const right = Math.min(picture.width, Math.ceil(box.right * dotsPerPoint));
  for (let y = Math.max(0, Math.floor(box.top * dotsPerPoint)); y < until; y += 1) {
    picture.grey.fill(255, y * picture.width + left, y * picture.width + right);
  }
}

export function boxOf(area: { left: number; top: number; width: number; height: number }): Box {
  return { left: area.left, top: area.top, right: area.left + area.width, bottom: area.top + area.height };
}
