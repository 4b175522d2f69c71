import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { KeepState } from '../cycles/keep-account.js';
import type { BoardLanguage } from './board-language.js';
import { keepWords } from './keep-words.js';

const style = `
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 1rem; max-width: 36rem; font: 1.0625rem/1.7 system-ui, sans-serif; color: #1b1b1f; background: #fff; word-break: keep-all; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; gap: .5rem; justify-content: space-between; align-items: baseline; }
h1 { font-size: 1.4rem; line-height: 1.4; }
a { color: #0b57d0; }
button { width: 100%; min-height: 3rem; padding: .75rem 1rem; border: 0; border-radius: .5rem; font: inherit; font-weight: 600; color: #fff; background: #0b57d0; cursor: pointer; }
a:focus-visible, button:focus-visible { outline: 3px solid #b3541e; outline-offset: 3px; }
.operator { margin: 0; color: #44474f; }
@media (prefers-color-scheme: dark) {
  body { color: #e3e2e6; background: #1b1b1f; }
  a { color: #a8c7fa; }
  button { color: #062e6f; background: #a8c7fa; }
  a:focus-visible, button:focus-visible { outline-color: #ffb68e; }
  .operator { color: #c4c6d0; }
}
`;

/** Nothing runs and nothing is loaded; the one form goes back to where it came from. */
const keepPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const statusOf: Readonly<Record<KeepState, 200 | 404 | 410>> = {
  open: 200,
  kept: 200,
  used: 200,
  expired: 410,
  separated: 410,
  unknown: 404,
};

export interface KeepPage {
  readonly state: KeepState;
  readonly language: BoardLanguage;
  /** All that the page tells of anybody: who runs the service. */
  readonly operator: { readonly name: string; readonly service: string; readonly url: string };
}

/** Nobody keeps the page: it stands at an address that must not be found, and is true for one moment. */
export function sendKeepPage(reply: FastifyReply, page: KeepPage): FastifyReply {
  return reply
    .code(statusOf[page.state])
    .header('content-security-policy', keepPolicy)
    .header('content-language', page.language)
    .header('cache-control', 'no-store')
    .header('x-robots-tag', 'noindex, nofollow')
    .type('text/html; charset=utf-8')
    .send(keepPage(page));
}

export function keepPage({ state, language, operator }: KeepPage): string {
  const words = keepWords[language];
  const { title, paragraphs } = words.pages[state];
  const service = escapeHtml(operator.service);
  const told = paragraphs.map((text) => `<p>${escapeHtml(text.replaceAll('{service}', () => operator.service))}</p>`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title} · ${service}</title>
<style>${style}</style>
</head>
<body>
<header><p class="operator">${escapeHtml(operator.name)} · ${service}</p><a href="?lang=${words.other.code}" hreflang="${words.other.code}" lang="${words.other.code}">${words.other.name}</a></header>
<main>
<h1>${title}</h1>
${told.join('\n')}
${ending(state, { language, url: operator.url })}
</main>
</body>
</html>
`;
}

/** The form has neither address nor field: it goes to the address of the page, and the page need not repeat the token. */
function ending(state: KeepState, { language, url }: { language: BoardLanguage; url: string }): string {
  const { button, toService } = keepWords[language];
  if (state === 'open') return `<form method="post"><button type="submit">${button}</button></form>`;
  return `<p>${toService} <a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`;
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
