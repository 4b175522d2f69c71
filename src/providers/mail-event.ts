import { createHash } from 'node:crypto';
import { ServiceError } from '../errors.js';
import type { ProviderReport, ReportKind } from '../notice/ports.js';
import { permanentKind } from './smtp-reply.js';

/** What a mail service reports by HTTP, in words of ours: `docs/` says how those of each service are put into them. */
export const mailEventNames = ['delivered', 'delayed', 'bounced', 'rejected', 'complained'] as const;

export interface MailEvent {
  readonly event: (typeof mailEventNames)[number];
  /** Of `bounced`: whether the service has given up; without it the class of the status says so. */
  readonly permanent?: boolean;
  /** RFC 3463, for instance '5.1.1'. */
  readonly status?: string;
  /** What names the notice, best first: the header X-Dormouse-Notice, the Message-ID, the service's own id. */
  readonly token?: string;
  readonly messageId?: string;
  readonly providerId?: string;
  readonly at?: string;
  /** The service's id of the event, the same when it is reported again. */
  readonly id?: string;
}

const eventsMax = 1_000;
const textMax = 1_000;
/** It stands in the ledger as it came: a name, a text or a number written as people do is none. */
const providerIdPattern = /^[\x21-\x7e]{1,200}$/;
const statusPattern = /^[245]\.\d{1,3}\.\d{1,3}$/;
const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;
const noticeInMessageId = /^<?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^\s@<>]+>?$/i;

/** What is wrong with a body, one sentence each; it repeats no value. Empty where it can be taken. */
export function mailEventProblems(body: unknown): string[] {
  const events = isObject(body) ? body.events : undefined;
  if (!Array.isArray(events)) return ['The body must be an object with a list "events".'];
  if (events.length > eventsMax) return [`"events" must hold at most ${eventsMax}: send the others apart.`];
  return events.flatMap((event, index) => eventProblems(event).map((problem) => `events[${index}] ${problem}`));
}

function eventProblems(event: unknown): string[] {
  if (!isObject(event)) return ['must be an object.'];
  const problems: string[] = [];
  if (!mailEventNames.includes(event.event as MailEvent['event'])) {
    problems.push(`must have an "event" that is one of ${mailEventNames.join(', ')}.`);
  }
  if (event.permanent !== undefined && typeof event.permanent !== 'boolean') {
    problems.push('has a "permanent" that is neither true nor false.');
  }
  for (const name of ['token', 'messageId', 'providerId', 'id'] as const) {
    const value = event[name];
    if (value !== undefined && (typeof value !== 'string' || value === '' || value.length > textMax)) {
      problems.push(`has a "${name}" that is no text of 1 to ${textMax} characters.`);
    }
  }
  if (typeof event.providerId === 'string' && !providerIdPattern.test(event.providerId)) {
    problems.push('has a "providerId" that is no id: up to 200 letters, digits and signs, without a space.');
  }
  if (event.status !== undefined && !matches(event.status, statusPattern)) {
    problems.push('has a "status" that is not written as in 5.1.1.');
  }
  if (event.at !== undefined && !isInstant(event.at)) {
    problems.push('has an "at" that is no instant, as in 2026-11-23T09:00:00Z.');
  }
  return problems;
}

/**
 * The address of this callback is a secret, so a Message-ID of ours names a notice here, which it doesn't in a mail.
 * Throws for a body with problems.
 */
export function parseMailEvent(body: unknown, readToken: (token: string) => string | null): ProviderReport[] {
  const problems = mailEventProblems(body);
  if (problems.length > 0) {
    throw new ServiceError('input_invalid', `The events can't be read:\n- ${problems.join('\n- ')}`, {
      detail: { problems },
    });
  }
  const { events } = body as { events: readonly MailEvent[] };
  const reports = events.map((event) => reportOf(event, readToken));
  return [...new Map(reports.map((report) => [report.key, report])).values()];
}

function reportOf(event: MailEvent, readToken: (token: string) => string | null): ProviderReport {
  const named = event.token === undefined ? null : readToken(event.token);
  const noticeId = named ?? noticeInMessageId.exec(event.messageId ?? '')?.[1]?.toLowerCase() ?? null;
  const providerId = event.providerId ?? null;
  const code = event.status ?? null;
  const stable = [noticeId, providerId, event.event, code, event.permanent ?? null, event.id ?? event.at ?? null];
  const key = createHash('sha256')
    .update(JSON.stringify(['mail_event', ...stable]))
    .digest('hex');
  return { source: 'mail_event', noticeId, providerId, kind: kindOf(event), code, key };
}

function kindOf({ event, permanent, status }: MailEvent): ReportKind {
  switch (event) {
    case 'delivered':
      return 'delivered';
    case 'delayed':
      return 'delayed';
    case 'complained':
      return 'complaint';
    case 'rejected':
      // The service itself refused to send: by a fault of ours, unless it knows the address to be bad.
      return status !== undefined && permanentKindOf(status) === 'failed' ? 'failed' : 'operator_fault';
    case 'bounced':
      // It has not given up, so the mail may still arrive.
      if (!(permanent ?? status?.startsWith('4.') !== true)) return 'delayed';
      return status !== undefined && permanentKindOf(status) === 'blocked' ? 'operator_fault' : 'failed';
  }
}

function permanentKindOf(status: string): 'failed' | 'retry' | 'blocked' {
  return status.startsWith('5.') ? permanentKind({ code: 550, enhanced: status }) : 'retry';
}

function isObject(value: unknown): value is Readonly<Partial<Record<keyof MailEvent | 'events', unknown>>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function isInstant(value: unknown): boolean {
  return matches(value, instantPattern) && !Number.isNaN(Date.parse(value as string));
}
