import type { Handle } from '../database/sql.js';

/** Keeps the document that a policy version stands for, so that an old cycle can be explained. */
export function recordPolicy(
  handle: Handle,
  policy: { version: string; document: unknown; at: string },
): Promise<number> {
  return handle.affected(
    `insert into dormouse.policy (version, document, first_used_at)
     values ($1::text, $2::jsonb, $3::timestamptz)
     on conflict (version) do nothing`,
    [policy.version, JSON.stringify(policy.document), policy.at],
  );
}
