import { type AnyFontName, type FontName, fontHasGlyphs } from './fonts.js';

/** A stretch of a line in one font. */
export interface Run {
  readonly font: AnyFontName;
  readonly text: string;
}

const clusters = new Intl.Segmenter('ko', { granularity: 'grapheme' });
/** Nothing of these is ink: joiners, selectors of a variant, marks of direction. A font would print boxes for some. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

/** As it is printed: composed, on one line, without what can't be seen. */
export function printable(text: string): string {
  return text
    .replace(invisible, '')
    .normalize('NFC')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** The characters of a text, each with its accents. */
export function charactersOf(text: string): string[] {
  return [...clusters.segment(text)].map(({ segment }) => segment);
}

/** A character and its accents come from one font: the fallback only where the font that is set lacks one of them. */
export function runsOf(text: string, font: FontName): Run[] {
  if (fontHasGlyphs(font, text)) return [{ font, text }];
  const runs: { font: AnyFontName; text: string }[] = [];
  for (const character of charactersOf(text)) {
    const from = !fontHasGlyphs(font, character) && fontHasGlyphs('fallback', character) ? 'fallback' : font;
    const last = runs.at(-1);
    if (last?.font === from) last.text += character;
    else runs.push({ font: from, text: character });
  }
  return runs;
}

/** What no font has, each once: somebody should look at the letter before it is posted. */
export function unprintableIn(text: string): string[] {
  const seen = new Set<string>();
  for (const character of charactersOf(printable(text))) {
    if (!fontHasGlyphs('regular', character) && !fontHasGlyphs('fallback', character)) seen.add(character);
  }
  return [...seen];
}
