import type { Letter } from '../../notice/ports.js';
import type { LetterSender } from './draw-address.js';
import { fontHasGlyph } from './fonts.js';

/** Characters of a letter that its font lacks, each once: Hanja and emoji, above all. */
export function unprintableCharacters(letter: Letter, sender: LetterSender): string[] {
  const { recipient } = letter;
  const printed = [letter.subject, letter.text, ...Object.values(recipient), ...Object.values(sender)].join(' ');
  const characters = new Set(printed.normalize('NFC').replace(/[\s\p{Cc}]+/gu, ' '));
  return [...characters].filter((character) => !fontHasGlyph(character));
}
