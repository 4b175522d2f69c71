import type { ServerResponse } from 'node:http';
import { simpleParser } from 'mailparser';
import { startLocalServer } from './local-server.js';
import type { LetterTray } from './mailbox-letters.js';
import type { MailShelf } from './mailbox-mails.js';
import { type MailboxView, mailboxPage, mailPage } from './mailbox-page.js';

export interface MailboxServerOptions {
  readonly port: number;
  readonly mails: MailShelf;
  readonly letters: LetterTray;
  view(): Promise<MailboxView>;
}

interface Answer {
  readonly type: string;
  readonly content: string | Buffer;
}

/** The mailbox in a browser, on this machine alone. */
export function startMailboxServer(options: MailboxServerOptions) {
  return startLocalServer(options.port, async (request, response) => {
    const readable = request.method === 'GET' || request.method === 'HEAD';
    const answer = readable ? await find(options, new URL(request.url ?? '/', 'http://localhost').pathname) : null;
    reply(response, answer);
  });
}

async function find(options: MailboxServerOptions, path: string): Promise<Answer | null> {
  if (path === '/') return html(mailboxPage(await options.view()));
  if (path === '/mailbox.json') {
    return { type: 'application/json', content: JSON.stringify(await options.view(), null, 2) };
  }
  const mail = /^\/mails\/(\d{1,9})(\.eml)?$/.exec(path);
  if (mail !== null) return await findMail(options.mails, Number(mail[1]), mail[2] !== undefined);
  const letter = /^\/letters\/(.+)$/.exec(path)?.[1];
  const content = letter === undefined ? null : await options.letters.read(decoded(letter));
  return content === null ? null : { type: 'application/pdf', content };
}

async function findMail(mails: MailShelf, number: number, asItCame: boolean): Promise<Answer | null> {
  const [entry, raw] = await Promise.all([mails.entry(number), mails.raw(number)]);
  if (entry === null || raw === null) return null;
  if (asItCame) return { type: 'message/rfc822', content: raw };
  const { text } = await simpleParser(raw, { skipImageLinks: true });
  return html(mailPage({ entry, text: text ?? '' }));
}

function html(content: string): Answer {
  return { type: 'text/html; charset=utf-8', content };
}

/** A name that is no valid encoding belongs to no letter. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return '';
  }
}

function reply(response: ServerResponse, answer: Answer | null): void {
  // A browser's own PDF viewer needs styles and scripts of its own.
  if (answer?.type !== 'application/pdf') {
    response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
  }
  response.writeHead(answer === null ? 404 : 200, {
    'content-type': answer?.type ?? 'text/plain',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(answer?.content ?? 'There is nothing here.');
}
