import { advertisingIn, type Suspicion } from './advertising-words.js';
import { type AllowedLinks, betweenLinks, foreignLinksIn } from './links-in.js';
import { type Finding, lineAt } from './template-problem.js';

const expression = /\{\{!--[\s\S]*?--\}\}|\{\{\{[\s\S]*?\}\}\}|\{\{[\s\S]*?\}\}/g;
/** Stands for a value: it is no letter, no digit and no part of an address. */
const valueMark = '□';

const markup: readonly { pattern: RegExp; message: string }[] = [
  { pattern: /<\s*\/?\s*script/gi, message: 'a script is refused' },
  { pattern: /\b(?:javascript|vbscript)\s*:/gi, message: 'a javascript: address is refused' },
  { pattern: /<\/?[a-z][^<>\n]*>|<!--|<!doctype/gi, message: 'HTML is refused: every notice is plain text' },
  { pattern: /&(?:nbsp|amp|lt|gt|quot|#\d+|#x[0-9a-f]+);/gi, message: 'HTML is refused: every notice is plain text' },
];

const builtLinks: readonly RegExp[] = [
  /(?:https?:\/\/|www\.)[^\s{}]*\{\{(?!\s*[#/~!])/gi,
  /\{\{\{?&?~?\s*(?:operator\.url|keepUrl)\s*~?\}?\}\}[^\s{}]*\{\{(?!\s*[#/~!]|else)/g,
];

/** What the words themselves say in a template, wherever its branches lead. */
export function sourceFindings(source: string, allowed: AllowedLinks): Finding[] {
  const words = source.replace(expression, (found) => valueMark + '\n'.repeat(found.split('\n').length - 1));
  const links = builtLinks.flatMap((pattern) =>
    [...source.matchAll(pattern)].map((match) => ({
      line: lineAt(source, match.index),
      message: 'a link must not be made of values; only {{operator.url}} and {{keepUrl}} are links',
    })),
  );
  return [...links, ...wordFindings(words, allowed)];
}

/** What a reader would see; `□` stands for no word. */
export function wordFindings(text: string, allowed: AllowedLinks): Finding[] {
  const html = markup.flatMap(({ pattern, message }) =>
    [...text.matchAll(pattern)].map((match) => ({ snippet: match[0], index: match.index, message })),
  );
  const found: Suspicion[] = [
    ...html,
    ...advertisingIn(betweenLinks(text), { prices: true }),
    ...foreignLinksIn(text, allowed),
  ];
  return found.map(({ index, message }) => ({ line: lineAt(text, index), message }));
}

export function markupIn(text: string): string[] {
  return markup.filter(({ pattern }) => text.search(pattern) >= 0).map(({ message }) => message);
}
