import type pg from 'pg';
import type { Verdict } from './checker.js';

/** A mail as the server got it. */
export interface SeenMail {
  readonly messageId: string;
  readonly to: string;
  /** The local date of the simulated clock. */
  readonly on: string;
}

const dayMs = 86_400_000;
/** Thirty full days lie between the two. */
const daysApart = 31;

interface Separated {
  readonly cycleId: string;
  readonly separatedOn: string;
  readonly means: string | null;
  readonly effectiveOn: string | null;
  readonly messageIds: readonly string[];
}

/** Counted from the day that the mail server itself saw, where the notice was a mail. */
export async function judgeNotices(
  client: pg.ClientBase,
  { mails, verdict }: { mails: readonly SeenMail[] | null; verdict: Verdict },
): Promise<void> {
  const { rows } = await client.query<Separated>(
    `select c.cycle_id as "cycleId", (c.separated_at at time zone 'Asia/Seoul')::date::text as "separatedOn", n.means,
       n.effective_on::text as "effectiveOn",
       array_remove(array(select a.message_id from dormouse.attempt as a
         where a.member_id = n.member_id and a.notice_id = n.notice_id), null) as "messageIds"
     from dormouse.cycle as c
     left join dormouse.notice as n on n.member_id = c.member_id and n.notice_id = c.notice_id and n.cycle_id = c.cycle_id
     where c.separated_at is not null`,
  );
  const firstOn = new Map<string, string>();
  for (const { messageId, on } of mails ?? []) {
    const known = firstOn.get(messageId);
    if (known === undefined || on < known) firstOn.set(messageId, on);
  }
  for (const { cycleId, separatedOn, means, effectiveOn, messageIds } of rows) {
    const seen = messageIds.flatMap((id) => firstOn.get(id) ?? []).sort();
    const told = means === 'email' && mails !== null ? seen[0] : effectiveOn;
    if (told && effectiveOn && isFarEnough(told, separatedOn) && isFarEnough(effectiveOn, separatedOn)) continue;
    verdict.early += 1;
    verdict.defects.push(`early: cycle ${cycleId}, told on ${told ?? 'no day'}, separated on ${separatedOn}`);
  }
  if (mails !== null) await judgeMails(client, { mails, verdict });
}

function isFarEnough(from: string, to: string): boolean {
  return (Date.parse(to) - Date.parse(from)) / dayMs >= daysApart;
}

async function judgeMails(
  client: pg.ClientBase,
  { mails, verdict }: { mails: readonly SeenMail[]; verdict: Verdict },
): Promise<void> {
  const { rows } = await client.query<{ messageId: string; isSent: boolean }>(
    `select message_id as "messageId", bool_or(state in ('accepted', 'delivered')) as "isSent"
     from dormouse.attempt where message_id is not null group by 1`,
  );
  const known = new Map(rows.map((row) => [row.messageId, row.isSent]));
  const got = new Set(mails.map(({ messageId }) => messageId));
  verdict.duplicateMails = mails.length - got.size;
  for (const id of got) if (!known.has(id)) unfounded(verdict, `a mail that no attempt knows: ${id}`);
  for (const [id, isSent] of known) if (isSent && !got.has(id)) unfounded(verdict, `sent, and never got: ${id}`);
}

function unfounded(verdict: Verdict, what: string): void {
  verdict.unfounded += 1;
  verdict.defects.push(`unfounded: ${what}`);
}
