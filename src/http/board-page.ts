import { createHash } from 'node:crypto';
import type { BoardPosting } from '../cycles/read-notice-board.js';
import type { BoardLanguage } from './board-language.js';

const style = `
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 1rem; max-width: 42rem; font: 1rem/1.7 system-ui, sans-serif; word-break: keep-all; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; gap: .5rem; justify-content: space-between; align-items: baseline; }
h1 { font-size: 1.4rem; }
article { border-top: 1px solid #8888; padding: 1rem 0; }
h2 { font-size: 1.15rem; margin: 0; }
.dates { color: #666; font-size: .9rem; margin: .25rem 0 1rem; }
.text { white-space: pre-line; }
@media (prefers-color-scheme: dark) { .dates { color: #aaa; } }
`;

/** Nothing runs and nothing is loaded: the page's own style is all that it may have. */
export const boardPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const words = {
  ko: { title: '공시', none: '지금 게시 중인 공시가 없습니다.', other: 'English', otherLanguage: 'en', posted: '게시' },
  en: {
    title: 'Notices',
    none: 'There is no posting at present.',
    other: '한국어',
    otherLanguage: 'ko',
    posted: 'Posted',
  },
} as const;

export function boardPage(board: {
  language: BoardLanguage;
  operator: string;
  postings: readonly BoardPosting[];
}): string {
  const { language, postings } = board;
  const { title, none, other, otherLanguage } = words[language];
  const heading = `${escapeHtml(board.operator)} · ${title}`;
  const content =
    postings.length > 0 ? postings.map((posting) => article(posting, language)).join('\n') : `<p>${none}</p>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${heading}</h1><a href="/notices?lang=${otherLanguage}" hreflang="${otherLanguage}" lang="${otherLanguage}">${other}</a></header>
<main>
${content}
</main>
</body>
</html>
`;
}

function article({ title, text, postedOn, untilOn }: BoardPosting, language: BoardLanguage): string {
  return `<article>
<h2>${escapeHtml(title)}</h2>
<p class="dates">${words[language].posted} ${timeOf(postedOn)} – ${timeOf(untilOn)}</p>
<div class="text">${escapeHtml(text)}</div>
</article>`;
}

function timeOf(day: string): string {
  return `<time datetime="${escapeHtml(day)}">${escapeHtml(day)}</time>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}
