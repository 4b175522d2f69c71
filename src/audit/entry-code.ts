import { createHmac, timingSafeEqual } from 'node:crypto';
import { SocketAddress } from 'node:net';
import { canonicalInstant } from '../policy/dates.js';

/** An entry as its writer gives it, and as it must be found again. */
export interface CodedEntry {
  readonly nonce: string;
  readonly at: string;
  readonly actor: string;
  readonly agent: string | null;
  readonly address: string | null;
  readonly memberId: string | null;
  readonly action: string;
  readonly reason: string | null;
  readonly detail: unknown;
}

const label = 'dormouse/audit-entry/v1\0';

/** The authentication code of an entry, under a key that no database holds: who can only write to it can't make one. */
export function entryCode(macKey: Buffer, entry: CodedEntry): Buffer {
  return createHmac('sha256', macKey).update(label).update(canonicalText(entry), 'utf8').digest();
}

export function fitsEntry(macKey: Buffer, entry: CodedEntry, code: Buffer): boolean {
  const expected = codeOfFound(macKey, entry);
  return expected !== null && code.length === expected.length && timingSafeEqual(expected, code);
}

/** Null where no writer could have handed over what is there: an infinite instant, a network instead of an address. */
function codeOfFound(macKey: Buffer, entry: CodedEntry): Buffer | null {
  try {
    return entryCode(macKey, entry);
  } catch {
    return null;
  }
}

/**
 * What the writer hands over and what the table gives back must read the same: jsonb orders keys, inet rewrites
 * addresses, and a half of a surrogate pair arrives as U+FFFD.
 */
function canonicalText(entry: CodedEntry): string {
  return JSON.stringify([
    entry.nonce,
    canonicalInstant(entry.at),
    wellFormed(entry.actor),
    wellFormed(entry.agent),
    entry.address === null ? null : canonicalAddress(entry.address),
    wellFormed(entry.memberId),
    wellFormed(entry.action),
    wellFormed(entry.reason),
    sorted(asJson(entry.detail)),
  ]);
}

function wellFormed(text: string | null): string | null {
  return text === null ? null : Buffer.from(text, 'utf8').toString('utf8');
}

/** As the column receives it: without what JSON leaves out, an instant as its text. */
function asJson(detail: unknown): unknown {
  return detail === null || detail === undefined ? null : JSON.parse(JSON.stringify(detail));
}

export function canonicalAddress(text: string): string {
  return new SocketAddress({ address: text, family: text.includes(':') ? 'ipv6' : 'ipv4' }).address;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, inner]) => [name, sorted(inner)]));
}
