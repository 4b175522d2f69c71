import type { ServerResponse } from 'node:http';
import type { CallEntry } from './mailbox-calls.js';
import type { TextEntry } from './mailbox-texts.js';

const statusOf: Readonly<Record<number, number>> = { 20003: 401, 20004: 405, 20404: 404, 20429: 429, 20500: 500 };

export function apiError(response: ServerResponse, code: number): void {
  const status = statusOf[code] ?? 400;
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  if (code === 20429) response.setHeader('retry-after', '1');
  answer(response, status, { code, message: `Refused with ${code}`, more_info, status });
}

export function answerMessage(response: ServerResponse, status: number, accountSid: string, entry: TextEntry): void {
  answer(response, status, message(accountSid, entry));
}

export function answerCall(response: ServerResponse, status: number, accountSid: string, entry: CallEntry): void {
  answer(response, status, call(accountSid, entry));
}

/** Filters by the day or instant of sending and hands out one page. */
export function listMessages(response: ServerResponse, accountSid: string, found: readonly TextEntry[], url: URL) {
  const after = bound(url.searchParams.get('DateSent>'), 0);
  const before = bound(url.searchParams.get('DateSent<'), 86_400_000 - 1);
  const fitting = found.filter((entry) => {
    const sent = Date.parse(entry.sentAt ?? entry.createdAt);
    return isFrom(entry, url) && !(sent < after) && !(sent > before);
  });
  answerPage(response, url, 'messages', fitting, (entry) => message(accountSid, entry));
}

export function listCalls(response: ServerResponse, accountSid: string, found: readonly CallEntry[], url: URL) {
  const fitting = found.filter((entry) => isFrom(entry, url));
  answerPage(response, url, 'calls', fitting, (entry) => call(accountSid, entry));
}

function isFrom(entry: { from: string }, url: URL): boolean {
  const from = url.searchParams.get('From');
  return from === null || entry.from === from;
}

function answerPage<Entry>(
  response: ServerResponse,
  url: URL,
  name: 'messages' | 'calls',
  fitting: readonly Entry[],
  resource: (entry: Entry) => unknown,
): void {
  const query = url.searchParams;
  const size = Math.min(Number(query.get('PageSize')) || 50, 1000);
  const page = Number(query.get('Page')) || 0;
  const shown = fitting.slice(page * size, (page + 1) * size);
  const next = new URLSearchParams(query);
  next.set('Page', String(page + 1));
  answer(response, 200, {
    [name]: shown.map(resource),
    page,
    page_size: size,
    start: page * size,
    end: page * size + shown.length - 1,
    uri: `${url.pathname}${url.search}`,
    first_page_uri: url.pathname,
    previous_page_uri: null,
    next_page_uri: fitting.length > (page + 1) * size ? `${url.pathname}?${next}` : null,
  });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** NaN where the query says nothing, so that every comparison with it is false. */
function bound(value: string | null, restOfDayMs: number): number {
  const parsed = Date.parse(value ?? '');
  return value?.length === 10 ? parsed + restOfDayMs : parsed;
}

function message(accountSid: string, entry: TextEntry) {
  return {
    ...shared(accountSid, entry, 'Messages'),
    body: entry.discarded ? '' : entry.body,
    date_sent: entry.sentAt === null ? null : twilioDate(entry.sentAt),
    error_code: entry.errorCode,
    error_message: null,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: String(segments(entry.body)),
    to: entry.obfuscated ? obfuscated(entry.to) : entry.to,
  };
}

function call(accountSid: string, entry: CallEntry) {
  return {
    ...shared(accountSid, entry, 'Calls'),
    answered_by: entry.answeredBy,
    duration: null,
    end_time: null,
    parent_call_sid: null,
    start_time: null,
    to: entry.to,
  };
}

function shared(accountSid: string, entry: TextEntry | CallEntry, folder: string) {
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    date_created: twilioDate(entry.createdAt),
    date_updated: twilioDate(entry.updatedAt),
    direction: 'outbound-api',
    from: entry.from,
    price: null,
    price_unit: 'USD',
    sid: entry.sid,
    status: entry.status,
    subresource_uris: {},
    uri: `/2010-04-01/Accounts/${accountSid}/${folder}/${entry.sid}.json`,
  };
}

/** The last four digits are not kept. */
export function obfuscated(number: string): string {
  return `${number.slice(0, -4)}XXXX`;
}

/** 70 or 67 characters each once there is a letter beyond ASCII. */
function segments(body: string): number {
  const [one, many] = /^[\x0a\x20-\x5a\x5f\x61-\x7a]*$/.test(body) ? [160, 153] : [70, 67];
  return body.length <= one ? 1 : Math.ceil(body.length / many);
}

/** 'Sat, 22 Nov 2025 07:04:05 +0000' */
function twilioDate(instant: string): string {
  return new Date(instant).toUTCString().replace('GMT', '+0000');
}
