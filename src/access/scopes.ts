/**
 * Who may ask, and what they have asked already: API keys and the answers kept for a repeated request.
 * The room knows no HTTP and no member; it hands out an identity and a closed list of scopes.
 */
export const scopes = [
  'members:read',
  'members:lookup',
  'members:restore',
  'members:write',
  'activity:write',
  'holds:write',
  'requests:read',
  'requests:write',
  'vault:disclose',
  'vault:disclose-unmasked',
  'vault:destroy',
  'destructions:confirm',
  'sweeps:run',
  'sweeps:read',
  'approvals:give',
  'letters:manage',
  'notices:send',
  'postings:write',
  'events:read',
  'audit:read',
] as const;

export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
