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
  const expected = entryCode(macKey, entry);
  return code.length === expected.length && timingSafeEqual(expected, code);
}

/** What the writer hands over and what the table gives back must read the same: jsonb orders keys, inet rewrites addresses. */
function canonicalText(entry: CodedEntry): string {
  return JSON.stringify([
    entry.nonce,
    canonicalInstant(entry.at),
    entry.actor,
    entry.agent,
    entry.address === null ? null : canonicalAddress(entry.address),
    entry.memberId,
    entry.action,
    entry.reason,
    sorted(entry.detail ?? null),
  ]);
}

export function canonicalAddress(text: string): string {
  return new SocketAddress({ address: text, family: text.includes(':') ? 'ipv6' : 'ipv4' }).address;
}

/** A value that JSON leaves out isn't there. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((inner) => sorted(inner ?? null));
  if (value === null || typeof value !== 'object') return value;
  const present = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(present.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]));
}
