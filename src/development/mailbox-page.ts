import type { CallEntry } from './mailbox-calls.js';
import type { LetterEntry } from './mailbox-letters.js';
import type { MailEntry } from './mailbox-mails.js';
import type { TextEntry } from './mailbox-texts.js';
import { spokenText } from './twiml.js';

export interface MailboxMessages {
  readonly mails: readonly MailEntry[];
  readonly texts: readonly TextEntry[];
  readonly calls: readonly CallEntry[];
  readonly letters: readonly LetterEntry[];
}

/** What arrived: distinct mails, texts that reached their handset, letters in the tray. */
export interface MailboxCounts {
  readonly email: number;
  readonly sms: number;
  readonly letter: number;
}

export interface MailboxView extends MailboxMessages {
  readonly counts: MailboxCounts;
  readonly duplicates: number;
  readonly textsTotal: number;
  readonly callsTotal: number;
}

export interface MailView {
  readonly entry: MailEntry;
  readonly text: string;
}

/** Newest first. Everything that came over the wire is escaped: a subject is anybody's text. */
export function mailboxPage(view: MailboxView): string {
  const { counts, duplicates, textsTotal, callsTotal } = view;
  const summary =
    `${counts.email} mails${duplicates > 0 ? ` (and ${duplicates} duplicates)` : ''} · ` +
    `${counts.sms} texts delivered of ${textsTotal} · ${callsTotal} calls · ${counts.letter} letters`;
  return document(
    'Development mailbox',
    `<h1>Development mailbox</h1>
<p>${summary}. The latest are shown. <a href="mailbox.json">As JSON</a></p>
${section('Mails', ['Received', 'To', 'Subject', ''], view.mails.map(mailRow))}
${section('Texts', ['Created', 'To', 'Text', 'Status'], view.texts.map(textRow))}
${section('Calls', ['Created', 'To', 'Heard', 'Pressed', 'Status'], view.calls.map(callRow))}
${section('Letters', ['Received', 'Letter', 'Size'], view.letters.map(letterRow))}`,
  );
}

export function mailPage({ entry, text }: MailView): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Received', entry.receivedAt],
    ['From', entry.from],
    ['To', entry.to],
    ['Message-ID', entry.messageId],
    ['Notice', entry.noticeId],
    ['Duplicate', entry.duplicate ? 'yes' : 'no'],
  ];
  return document(
    entry.subject,
    `<p><a href="../">All messages</a> · <a href="${entry.number}.eml">As it came</a></p>
<h1>${escapeHtml(entry.subject)}</h1>
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
<pre>${escapeHtml(text)}</pre>`,
  );
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function section(title: string, columns: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return `<h2>${title}</h2>\n<p>None yet.</p>`;
  const heads = columns.map((column) => `<th scope="col">${column}</th>`).join('');
  return `<h2>${title}</h2>\n<table><thead><tr>${heads}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function mailRow(mail: MailEntry): string {
  const subject = `<a href="mails/${mail.number}">${escapeHtml(mail.subject || '(no subject)')}</a>`;
  return row([instant(mail.receivedAt), escapeHtml(mail.to), subject, mail.duplicate ? 'duplicate' : '']);
}

function textRow(text: TextEntry): string {
  const status = text.errorCode === null ? text.status : `${text.status} (${text.errorCode})`;
  const body = `<details><summary>${escapeHtml(text.body.slice(0, 40))}</summary><pre>${escapeHtml(text.body)}</pre></details>`;
  return row([instant(text.createdAt), escapeHtml(text.to), body, status]);
}

/** What was read aloud, without the instructions around it. */
function callRow(call: CallEntry): string {
  const heard = spokenText(`${call.twiml}${call.answer ?? ''}`);
  const script = `<details><summary>${escapeHtml(heard.slice(0, 40))}</summary><pre>${escapeHtml(heard)}</pre></details>`;
  return row([instant(call.createdAt), escapeHtml(call.to), script, escapeHtml(call.pressed), call.status]);
}

function letterRow(letter: LetterEntry): string {
  const path = letter.name.split('/').map(encodeURIComponent).join('/');
  const link = `<a href="letters/${escapeHtml(path)}">${escapeHtml(letter.name)}</a>`;
  return row([instant(letter.receivedAt), link, `${Math.ceil(letter.lengthBytes / 1024)} kB`]);
}

function instant(value: string): string {
  return `<time datetime="${escapeHtml(value)}">${escapeHtml(value.slice(0, 19).replace('T', ' '))}</time>`;
}

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}
