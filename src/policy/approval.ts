import { createHash } from 'node:crypto';

/** From asking to acting: who approves must still know what was asked, and what was shown must still be nearly so. */
export const approvalHours = 24;

/** The name of one exact request, over canonical JSON: the same request has one hash, however it was written down. */
export function requestHash(asked: { readonly operation: string; readonly request: unknown }): Buffer {
  const { operation, request } = asked;
  return createHash('sha256').update(canonicalJson({ operation, request }), 'utf8').digest();
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const present = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const members = present.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`).join(',')}}`;
}
