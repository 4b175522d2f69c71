import { isAllowedLink } from './allowed-link.js';
import type { LocalizedOperator } from './notice-facts.js';
import type { Language } from './ports.js';
import { emailHtml } from './templates/email-html.js';

export interface MailToDress {
  readonly subject: string;
  /** The composed plain text; the HTML says the same and no more. */
  readonly text: string;
  readonly language: Language;
  readonly operator: Pick<LocalizedOperator, 'service' | 'url'>;
  readonly keepUrl: string | null;
  /** Addresses, besides the operator's, that a notice may lead to. */
  readonly links?: readonly string[];
}

const keepLabel: Readonly<Record<Language, string>> = {
  ko: '로그인 없이 계정 유지 확인하기',
  en: 'Keep my account, without logging in',
};

const address = /https?:\/\/[\x21-\x7e]+/g;
const closing = /[.,;:!?)\]}'"<>]+$/;

/**
 * Dresses a composed text for mail programs that show HTML. Every value is escaped, and only addresses of the operator
 * and the keep-my-account link become links, so that nothing a member once stored can lead anywhere.
 */
export function mailHtml(mail: MailToDress): string {
  return filled(emailHtml.shell, {
    language: mail.language,
    subject: escaped(mail.subject),
    service: escaped(mail.operator.service),
    body: [filled(emailHtml.title, { text: escaped(mail.subject) }), ...blocks(mail)].join('\n'),
  });
}

/** Headings begin with ■, entries with a dash; lines that stand together are one paragraph. */
function blocks(mail: MailToDress): string[] {
  const html: string[] = [];
  let entries: string[] = [];
  let lines: string[] = [];
  const close = () => {
    if (entries.length > 0) html.push(filled(emailHtml.list, { text: entries.join('') }));
    if (lines.length > 0) html.push(filled(emailHtml.paragraph, { text: lines.join('<br>') }));
    entries = [];
    lines = [];
  };
  for (const line of mail.text.split('\n')) {
    if (line.startsWith('- ')) {
      if (lines.length > 0) close();
      entries.push(filled(emailHtml.entry, { text: linked(line.slice(2), mail) }));
      continue;
    }
    const keeps = mail.keepUrl !== null && line === mail.keepUrl;
    if (entries.length > 0 || line === '' || keeps || line.startsWith('■ ')) close();
    if (keeps) html.push(button(line, mail.language));
    else if (line.startsWith('■ ')) html.push(filled(emailHtml.heading, { text: escaped(line.slice(2)) }));
    else if (line !== '') lines.push(linked(line, mail));
  }
  close();
  return html;
}

/** The address stays to be seen below the button: a reader should know where it leads. */
function button(keepUrl: string, language: Language): string {
  const values = { address: escaped(keepUrl), text: escaped(keepUrl) };
  const shown = filled(emailHtml.paragraph, { text: filled(emailHtml.link, values) });
  return filled(emailHtml.button, { ...values, text: escaped(keepLabel[language]) }) + shown;
}

function linked(line: string, mail: MailToDress): string {
  const beginnings = [mail.operator.url, ...(mail.links ?? [])];
  let html = '';
  let end = 0;
  for (const match of line.matchAll(address)) {
    const found = match[0].replace(closing, '');
    if (found !== mail.keepUrl && !isAllowedLink(found, beginnings)) continue;
    html += escaped(line.slice(end, match.index));
    html += filled(emailHtml.link, { address: escaped(found), text: escaped(found) });
    end = match.index + found.length;
  }
  return html + escaped(line.slice(end));
}

/** Cut at its places once: every mail is dressed in the same few pieces. */
const cut = new Map<string, readonly string[]>();

/** In one pass, so that a value which looks like a place is printed as it stands. */
function filled(html: string, values: Readonly<Record<string, string>>): string {
  const pieces = cut.get(html) ?? html.split(/%%(\w+)%%/);
  cut.set(html, pieces);
  return pieces.map((piece, index) => (index % 2 === 0 ? piece : (values[piece] ?? `%%${piece}%%`))).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
