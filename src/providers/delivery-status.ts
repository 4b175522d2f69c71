import type { ReportKind } from '../notice/ports.js';
import { permanentKind, readSmtpReply } from './smtp-reply.js';

/** Names in lower case; of a name that stands twice in a group, the first counts. */
export type Fields = ReadonlyMap<string, string>;

const groupsMax = 100;

/** The groups of fields that RFC 3464 and RFC 5965 write: folded lines, groups parted by blank lines. */
export function readFieldGroups(text: string): Fields[] {
  const groups: Fields[] = [];
  let lines: string[] = [];
  const end = () => {
    if (lines.length > 0 && groups.length < groupsMax) groups.push(fieldsOf(lines));
    lines = [];
  };
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.trim() === '') end();
    else if (/^[ \t]/.test(line) && lines.length > 0) lines.push(`${lines.pop()} ${line.trim()}`);
    else lines.push(line);
  }
  end();
  return groups;
}

function fieldsOf(lines: readonly string[]): Fields {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

export interface RecipientStatus {
  readonly kind: ReportKind;
  readonly action: string;
  /** RFC 3463, for instance '5.1.1'. */
  readonly code: string | null;
}

/** What became of one recipient. Null for a group that speaks of none, as the first of a report does. */
export function readRecipientStatus(fields: Fields): RecipientStatus | null {
  const status = statusIn(fields.get('status') ?? '');
  const reply = readSmtpReply((fields.get('diagnostic-code') ?? '').replace(/^\s*smtp\s*;\s*/i, ''));
  const code = (isVague(status) ? reply?.enhanced : null) ?? status;
  const action = /^[a-z]+/i.exec(fields.get('action') ?? '')?.[0].toLowerCase() ?? actionOf(status);
  if (action === null) return null;
  return { kind: kindOf(action, code, reply?.code ?? null), action, code };
}

function statusIn(text: string): string | null {
  return /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)/.exec(text)?.[1] ?? null;
}

/** Some servers write 5.0.0 whatever happened, and the truth beside it. */
function isVague(status: string | null): boolean {
  return status === null || /^[245]\.0\.0$/.test(status);
}

/** A group that leaves out what happened still tells by the class of its status. */
function actionOf(status: string | null): string | null {
  if (status === null) return null;
  return { '2': 'delivered', '4': 'delayed', '5': 'failed' }[status.charAt(0)] ?? null;
}

function kindOf(action: string, code: string | null, basic: number | null): ReportKind {
  switch (action) {
    case 'failed':
      return failureKind(code, basic);
    case 'delayed':
      return 'delayed';
    case 'delivered':
    case 'relayed':
    case 'expanded':
      return 'progress';
    default:
      return 'unreadable';
  }
}

/**
 * Who gave up has the last word, so that what SMTP would be asked again, a full mailbox for instance, has failed here.
 * A status of class 4 is what the days of trying ended with, and an undefined one is no reason to stop the means.
 */
function failureKind(code: string | null, basic: number | null): 'failed' | 'operator_fault' {
  if (code === null || isVague(code) || !code.startsWith('5.')) return 'failed';
  return permanentKind({ code: basic ?? 550, enhanced: code }) === 'blocked' ? 'operator_fault' : 'failed';
}
