import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';

type Document = InstanceType<typeof PDFDocument>;

/** The part of pdfkit's open font that its types leave out; a test of the letters fails should it go. */
interface OpenFont {
  readonly _font: { readonly font: ParsedFont };
}

interface ParsedFont {
  hasGlyphForCodePoint(codePoint: number): boolean;
}

const folder = 'pretendard/dist/public/static/alternative';
const files = { regular: 'Pretendard-Regular.ttf', semiBold: 'Pretendard-SemiBold.ttf' } as const;

export type FontName = keyof typeof files;

/** Parsing these fonts takes longer than drawing a letter, so that the first letter's are kept for the others. */
const parsed = new Map<FontName, ParsedFont>();

/** Registers the fonts with a document under their names; only the glyphs that a letter uses are embedded. */
export function registerFonts(document: Document): void {
  for (const name of Object.keys(files) as FontName[]) {
    const known = parsed.get(name);
    // pdfkit takes a parsed font as well, though its types don't say so.
    document.registerFont(name, (known as unknown as string | undefined) ?? fontPath(name));
    if (known === undefined) parsed.set(name, openFont(document, name));
  }
}

/** Whether each character prints as itself; what the font lacks prints as an empty box. */
export function fontHasGlyph(character: string): boolean {
  const font = parsed.get('regular');
  if (font === undefined) throw new Error('The fonts of a letter must be registered before they are asked.');
  return font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
}

function openFont(document: Document, name: FontName): ParsedFont {
  document.font(name);
  return (document as unknown as OpenFont)._font.font;
}

function fontPath(name: FontName): string {
  return createRequire(import.meta.url).resolve(`${folder}/${files[name]}`);
}
