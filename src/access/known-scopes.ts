import { isScope, type Scope, scopes } from './scopes.js';

/** Each scope once, and what is wrong with what was asked for. */
export function knownScopes(asked: readonly string[]): { granted: Scope[]; problems: string[] } {
  const named = [...new Set(asked)];
  const granted = named.filter(isScope);
  const problems: string[] = [];
  if (named.length === 0) problems.push(`Give at least one scope of: ${scopes.join(', ')}.`);
  if (granted.length < named.length) {
    problems.push(`These scopes are not known; the known ones are: ${scopes.join(', ')}.`);
  }
  return { granted, problems };
}
