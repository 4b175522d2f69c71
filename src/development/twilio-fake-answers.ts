import type { ServerResponse } from 'node:http';
import type { TextEntry } from './mailbox-texts.js';

const statusOf: Readonly<Record<number, number>> = { 20003: 401, 20004: 405, 20404: 404, 20429: 429, 20500: 500 };

export function apiError(response: ServerResponse, code: number): void {
  const status = statusOf[code] ?? 400;
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  answer(response, status, { code, message: `Refused with ${code}`, more_info, status });
}

export function createdMessage(response: ServerResponse, status: number, accountSid: string, entry: TextEntry): void {
  answer(response, status, resource(accountSid, entry));
}

/** Filters by the day or instant of sending and hands out one page. */
export function listedMessages(response: ServerResponse, accountSid: string, found: readonly TextEntry[], url: URL) {
  const query = url.searchParams;
  const from = query.get('From');
  const after = bound(query.get('DateSent>'), 0);
  const before = bound(query.get('DateSent<'), 86_400_000 - 1);
  const fitting = found.filter((entry) => {
    const sent = Date.parse(entry.sentAt ?? entry.createdAt);
    return (from === null || entry.from === from) && !(sent < after) && !(sent > before);
  });
  const size = Math.min(Number(query.get('PageSize')) || 50, 1000);
  const page = Number(query.get('Page')) || 0;
  const shown = fitting.slice(page * size, (page + 1) * size);
  const next = new URLSearchParams(query);
  next.set('Page', String(page + 1));
  const path = `/2010-04-01/Accounts/${accountSid}/Messages.json`;
  answer(response, 200, {
    messages: shown.map((entry) => resource(accountSid, entry)),
    page,
    page_size: size,
    start: page * size,
    end: page * size + shown.length - 1,
    uri: `${url.pathname}${url.search}`,
    first_page_uri: path,
    previous_page_uri: null,
    next_page_uri: fitting.length > (page + 1) * size ? `${path}?${next}` : null,
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

function resource(accountSid: string, entry: TextEntry) {
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: entry.body,
    date_created: twilioDate(entry.createdAt),
    date_sent: entry.sentAt === null ? null : twilioDate(entry.sentAt),
    date_updated: twilioDate(entry.updatedAt),
    direction: 'outbound-api',
    error_code: entry.errorCode,
    error_message: null,
    from: entry.from,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: String(Math.max(1, Math.ceil(entry.body.length / 67))),
    price: null,
    price_unit: 'USD',
    sid: entry.sid,
    status: entry.status,
    subresource_uris: {},
    to: entry.to,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${entry.sid}.json`,
  };
}

/** 'Sat, 22 Nov 2025 07:04:05 +0000' */
function twilioDate(instant: string): string {
  return new Date(instant).toUTCString().replace('GMT', '+0000');
}
