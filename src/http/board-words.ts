import type { BoardLanguage } from './board-language.js';

export const otherLanguage = { ko: 'en', en: 'ko' } as const;
/** Each in its own words. */
export const languageNames = { ko: '한국어', en: 'English' } as const;

const words = {
  ko: {
    title: '공시',
    skip: '본문으로 건너뛰기',
    language: '언어',
    pages: '쪽 이동',
    none: '지금 게시 중인 공시가 없습니다.',
    newer: '이전 쪽',
    older: '다음 쪽',
    feed: '데이터(JSON)로 보기',
    count: (total: number, page: number, pages: number) =>
      pages > 1 ? `게시 중인 공시 ${total}건 · ${pages}쪽 중 ${page}쪽` : `게시 중인 공시 ${total}건`,
    page: (page: number) => `${page}쪽`,
    posted: (from: string, until: string) => `게시 기간: ${from}부터 ${until}까지`,
    takesEffect: (on: string) => `시행일: ${on}`,
  },
  en: {
    title: 'Notices',
    skip: 'Skip to the notices',
    language: 'Language',
    pages: 'Pages',
    none: 'There is no posting at present.',
    newer: 'Previous page',
    older: 'Next page',
    feed: 'As data (JSON)',
    count: (total: number, page: number, pages: number) =>
      `${total} ${total === 1 ? 'posting' : 'postings'}${pages > 1 ? ` · page ${page} of ${pages}` : ''}`,
    page: (page: number) => `Page ${page}`,
    posted: (from: string, until: string) => `Posted from ${from} to ${until}`,
    takesEffect: (on: string) => `Takes effect on ${on}`,
  },
} as const;

export function wordsIn(language: BoardLanguage): (typeof words)[BoardLanguage] {
  return words[language];
}

const dates = {
  ko: new Intl.DateTimeFormat('ko-KR', { dateStyle: 'long', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
} as const;

/** `2026년 11월 22일` or `22 November 2026`: no reader can take the day for the month. */
export function dateIn(language: BoardLanguage, day: string): string {
  return dates[language].format(new Date(`${day}T00:00:00Z`));
}
