import { createHash } from 'node:crypto';
import { type PolicyDocument, withDefaults } from './policy-document.js';

/**
 * The name of a policy's rules, kept by each cycle. Defaults are filled in first: a rule that was left out and the
 * same rule written out are one policy, and a default that a new release changes makes another.
 */
export function policyVersion(document: PolicyDocument): string {
  return createHash('sha256')
    .update(canonicalJson(withDefaults(document)), 'utf8')
    .digest('hex')
    .slice(0, 16);
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
