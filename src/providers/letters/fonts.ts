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

const pretendard = 'pretendard/dist/public/static/alternative';
const files = {
  regular: `${pretendard}/Pretendard-Regular.ttf`,
  semiBold: `${pretendard}/Pretendard-SemiBold.ttf`,
  /** For what the others lack, Hanja above all. */
  fallback: '@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf',
} as const;

export type FontName = Exclude<keyof typeof files, 'fallback'>;
export type AnyFontName = keyof typeof files;

/** Parsing these fonts takes longer than drawing a letter, so that the first letter's are kept for the others. */
const parsed = new Map<AnyFontName, ParsedFont>();

/** Registers the fonts with a document under their names; only the glyphs that a letter uses are embedded. */
export function registerFonts(document: Document): void {
  for (const name of Object.keys(files) as AnyFontName[]) {
    const known = parsed.get(name);
    // pdfkit takes a parsed font as well, though its types don't say so.
    document.registerFont(name, (known as unknown as string | undefined) ?? fontPath(name));
    if (known === undefined) parsed.set(name, openFont(document, name));
  }
}

/** Which of the fonts is set. */
export function fontOf(document: Document): FontName {
  return fontSetIn(document) === parsed.get('semiBold') ? 'semiBold' : 'regular';
}

/** Whether each character of a text prints as itself; what a font lacks would print as an empty box. */
export function fontHasGlyphs(name: AnyFontName, text: string): boolean {
  const font = parsed.get(name);
  if (font === undefined) throw new Error('The fonts of a letter must be registered before they are asked.');
  for (const character of text) if (!font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0)) return false;
  return true;
}

function openFont(document: Document, name: AnyFontName): ParsedFont {
  document.font(name);
  return fontSetIn(document);
}

function fontSetIn(document: Document): ParsedFont {
  return (document as unknown as OpenFont)._font.font;
}

function fontPath(name: AnyFontName): string {
  return createRequire(import.meta.url).resolve(files[name]);
}
