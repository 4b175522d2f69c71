import { createHash } from 'node:crypto';

export interface BoardColours {
  readonly background: string;
  readonly text: string;
  /** Dates and the foot of the page. */
  readonly muted: string;
  readonly link: string;
  /** Lines between postings, and around what can be pressed. */
  readonly line: string;
}

export const lightColours: BoardColours = {
  background: '#ffffff',
  text: '#1b1c20',
  muted: '#54575e',
  link: '#0a4da8',
  line: '#767981',
};

export const darkColours: BoardColours = {
  background: '#131417',
  text: '#e7e8ec',
  muted: '#b5b8c0',
  link: '#9fc5ff',
  line: '#8b8e97',
};

function variables(colours: BoardColours): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ');
}

/** Sizes follow the reader's own, and nothing is wider than a phone. */
export const boardStyle = `
:root { color-scheme: light dark; ${variables(lightColours)} }
@media (prefers-color-scheme: dark) { :root { ${variables(darkColours)} } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 44rem; background: var(--background); color: var(--text);
  font: 1rem/1.7 system-ui, -apple-system, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", sans-serif;
  word-break: keep-all; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .2em; }
a:focus-visible, main:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; }
.skip { position: absolute; left: 1rem; top: -6rem; padding: .75rem 1rem; background: var(--link); color: var(--background); }
.skip:focus { top: 1rem; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between; align-items: baseline; }
h1, h2, h3 { line-height: 1.4; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 0; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p, ul { margin: .5rem 0; }
ul { padding-left: 1.25rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 0; list-style: none; }
nav a, nav [aria-current] { display: inline-block; min-width: 2.75rem; padding: .5rem .75rem; text-align: center;
  border: 1px solid var(--line); border-radius: .375rem; }
nav [aria-current] { border-color: transparent; font-weight: 700; }
article { border-top: 1px solid var(--line); padding: 1.5rem 0; margin-top: 1.5rem; }
article + article { margin-top: 0; }
.muted, footer { color: var(--muted); font-size: .9375rem; }
footer { border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: 1rem; }
footer a { display: inline-block; padding: .25rem 0; }
@media print { .skip, nav { display: none; } }
`;

/** Nothing runs and nothing is loaded: the page's own style is all that it may have. */
export const boardPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(boardStyle).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
