import type { BoardPosting, NoticeBoard } from '../cycles/read-notice-board.js';
import type { BoardLanguage } from './board-language.js';
import { boardStyle } from './board-style.js';
import { escapeHtml, textHtml } from './board-text.js';
import { dateIn, languageNames, otherLanguage, wordsIn } from './board-words.js';

export interface BoardView {
  readonly board: NoticeBoard;
  readonly language: BoardLanguage;
  readonly operator: { readonly name: string; readonly address: string };
  /** Of another day, in development; the links keep it. */
  readonly day: string | undefined;
}

/** Links are relative: the operator's proxy may show the page under any path. */
export function boardPage(view: BoardView): string {
  const { board, language, operator } = view;
  const { title, skip, count, none, feed, language: languageLabel } = wordsIn(language);
  const other = otherLanguage[language];
  const heading = `${escapeHtml(operator.name)} ${title}`;
  const content =
    board.total > 0
      ? [`<p class="muted">${count(board.total, board.page, board.pages)}</p>`, ...board.postings.map(articleIn(view))]
      : [`<p>${none}</p>`];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
<link rel="alternate" hreflang="${other}" href="${linkTo(view, { lang: other })}">
${neighbours(view)}<style>${boardStyle}</style>
</head>
<body>
<a class="skip" href="#postings">${skip}</a>
<header>
<h1>${heading}</h1>
<nav aria-label="${languageLabel}">
<ul>
<li><span aria-current="true">${languageNames[language]}</span></li>
<li><a href="${linkTo(view, { lang: other })}" hreflang="${other}" lang="${other}">${languageNames[other]}</a></li>
</ul>
</nav>
</header>
<main id="postings" tabindex="-1">
${content.join('\n')}
</main>
${pager(view)}<footer>
<p>${escapeHtml(operator.name)}<br>
${escapeHtml(operator.address)}</p>
<p><a href="notices.json?lang=${language}">${feed}</a></p>
</footer>
</body>
</html>
`;
}

function articleIn({ language }: BoardView): (posting: BoardPosting) => string {
  const { posted, takesEffect } = wordsIn(language);
  const time = (day: string) => `<time datetime="${escapeHtml(day)}">${dateIn(language, day)}</time>`;
  return (posting) => {
    const { postingId, postedOn, untilOn, takesEffectOn } = posting;
    // Only where there is no text in the language of the page.
    const lang = posting.language === language ? '' : ` lang="${posting.language}"`;
    const dates = [
      `<p class="muted">${posted(time(postedOn), time(untilOn))}</p>`,
      ...(takesEffectOn === null ? [] : [`<p>${takesEffect(time(takesEffectOn))}</p>`]),
    ];
    return `<article id="posting-${postingId}" aria-labelledby="title-${postingId}">
<h2 id="title-${postingId}"${lang}>${escapeHtml(posting.title)}</h2>
${dates.join('\n')}
<div${lang}>
${textHtml(posting.text)}
</div>
</article>`;
  };
}

/** For programs: the check of the board follows the pages by these. */
function neighbours(view: BoardView): string {
  const { page, pages } = view.board;
  const link = (rel: string, to: number) => `<link rel="${rel}" href="${linkTo(view, { page: to })}">\n`;
  return `${page > 1 ? link('prev', page - 1) : ''}${page < pages ? link('next', page + 1) : ''}`;
}

function pager(view: BoardView): string {
  const { page, pages } = view.board;
  if (pages === 1) return '';
  const { newer, older, pages: label, page: pageWords } = wordsIn(view.language);
  const link = (to: number, text: string, rel: string) =>
    `<li><a rel="${rel}" href="${linkTo(view, { page: to })}">${text}</a></li>\n`;
  return `<nav aria-label="${label}">
<ul>
${page > 1 ? link(page - 1, newer, 'prev') : ''}<li><span aria-current="page">${pageWords(page)}</span></li>
${page < pages ? link(page + 1, older, 'next') : ''}</ul>
</nav>
`;
}

function linkTo({ board, language, day }: BoardView, to: { lang?: BoardLanguage; page?: number }): string {
  const page = to.page ?? board.page;
  const query = [`lang=${to.lang ?? language}`, ...(page > 1 ? [`page=${page}`] : []), ...(day ? [`day=${day}`] : [])];
  return `?${query.join('&amp;')}`;
}
