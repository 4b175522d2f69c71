import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { BoardProbe } from '../notice/ports.js';
import { safeCode } from './network-error.js';

export interface BoardProbeOptions {
  /** Of one page, from the connection to its last byte. */
  readonly timeoutMs?: number;
}

const timeoutByDefaultMs = 10_000;
const bytesMax = 1_048_576;
const redirectsMax = 5;
/** A posting a day stands for months, on pages of twenty. */
const pagesMax = 100;

/** Asks for the board by HTTP as anybody would, page after page. What the page says is looked at for ids alone. */
export function boardProbe({ timeoutMs = timeoutByDefaultMs }: BoardProbeOptions = {}): BoardProbe {
  return {
    async postingsShown(url, signal) {
      const shown = new Set<string>();
      const asked = new Set<string>();
      try {
        for (let next: URL | null = new URL(url); next !== null && !asked.has(next.href); ) {
          if (asked.size >= pagesMax) throw new Unreachable('too_many_pages');
          asked.add(next.href);
          const page: Page = await readPage(next, { timeoutMs, signal });
          for (const id of idsOn(page.text)) shown.add(id);
          next = nextOf(page);
        }
        return shown;
      } catch (error) {
        if (error instanceof Unreachable) return { unreachable: error.reason };
        return { unreachable: safeCode((error as NodeJS.ErrnoException).code) };
      }
    },
  };
}

class Unreachable extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

interface Page {
  readonly url: URL;
  readonly text: string;
}

interface Asking {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

async function readPage(url: URL, asking: Asking): Promise<Page> {
  let at = url;
  for (let redirects = 0; redirects <= redirectsMax; redirects += 1) {
    const answer = await get(at, asking);
    if (typeof answer === 'string') return { url: at, text: answer };
    const to = new URL(answer.location, at);
    // Whoever answers for another host says nothing about ours.
    if (to.host !== url.host || !/^https?:$/.test(to.protocol)) throw new Unreachable('redirect_elsewhere');
    at = to;
  }
  throw new Unreachable('too_many_redirects');
}

/** The text of the page, or where it has moved. A connection of its own, so that none is held open between two days. */
function get(url: URL, { timeoutMs, signal }: Asking): Promise<string | { location: string }> {
  const inTime = AbortSignal.timeout(timeoutMs);
  const given = signal ? AbortSignal.any([signal, inTime]) : inTime;
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const headers = { accept: 'text/html', 'cache-control': 'no-cache', 'user-agent': 'dormouse-board-check' };
    const fail = (error: unknown) => reject(inTime.aborted ? new Unreachable('timeout') : error);
    const asked = request(url, { agent: false, signal: given, headers }, (answer) => {
      read(answer).then(resolve, (error) => {
        asked.destroy();
        fail(error);
      });
    });
    asked.on('error', fail);
    asked.end();
  });
}

async function read(answer: IncomingMessage): Promise<string | { location: string }> {
  const { statusCode = 0, headers } = answer;
  if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
    answer.resume();
    return { location: headers.location };
  }
  if (statusCode !== 200) throw new Unreachable(`status_${statusCode}`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length;
    if (bytes > bytesMax) throw new Unreachable('too_large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function idsOn(text: string): string[] {
  const found = text.matchAll(
    /<[a-z][^<>]*\sid\s*=\s*["']?posting-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=["'\s>])/gi,
  );
  return [...found].map(([, id = '']) => id.toLowerCase());
}

/** Pages follow each other on their own host. */
function nextOf({ url, text }: Page): URL | null {
  // Tag by tag, and none without end: a page that never closes one must not keep this process busy.
  const tags = text.match(/<link\b[^<>]{0,1000}>/gi) ?? [];
  const link = tags.find((tag) => /\brel\s*=\s*["']?next\b/i.test(tag));
  const address = link && /\bhref\s*=\s*["']([^"']*)["']/i.exec(link)?.[1];
  if (address === undefined || address === '') return null;
  const next = new URL(address.replaceAll('&amp;', '&'), url);
  return next.host === url.host && /^https?:$/.test(next.protocol) ? next : null;
}
