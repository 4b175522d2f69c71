/**
 * The independent checker: compares every member with the snapshot and with what the host wrote since. It reads the
 * database as superuser and opens the vault by itself; nothing of it is the service's own SQL or code.
 */
import type pg from 'pg';
import type { Book } from './book.js';
import { judgeMember, type MemberCycle } from './judge-member.js';
import { judgeNotices, type SeenMail } from './judge-notices.js';
import { type LivePiece, livePieces } from './live-pieces.js';
import { openVault, type SealedPiece } from './sealed-pieces.js';

export interface Evidence {
  readonly book: Book;
  readonly keyringFile: string;
  /** The local date of the simulated clock. */
  readonly today: string;
  /** What the mail server got; null where nothing is known of it. */
  readonly mails: readonly SeenMail[] | null;
  /** Rows that a process wrote after its lease had gone to another. */
  readonly staleWrites: number;
}

export interface Verdict {
  members: number;
  live: number;
  separated: number;
  restored: number;
  /** Members of whom something is neither live nor in the vault, or isn't as it was. */
  lost: number;
  /** Members of whom something is in both places, or twice in one. */
  doubled: number;
  /** Rows, records and identifiers that belong to nobody or to no separation. */
  orphans: number;
  /** Members of whom something is on the other side than the rest. */
  half: number;
  /** Separations before the notice's thirty full days were over. */
  early: number;
  /** Members who were active after what their separation knew of. */
  overlooked: number;
  /** Transitions that timeline or audit tell of twice, or not at all. */
  twice: number;
  /** Notices that are recorded as sent and that no server got, and mails that no attempt knows of. */
  unfounded: number;
  duplicateMails: number;
  staleWrites: number;
  /** What was found, by ids and names of tables. */
  readonly defects: string[];
}

/** Every one of them has to be 0; duplicate mails have a bound of their own. */
export const wrongs = [
  'lost',
  'doubled',
  'orphans',
  'half',
  'early',
  'overlooked',
  'twice',
  'unfounded',
  'staleWrites',
] as const;

const inVault = `('separated', 'partly_destroyed', 'restricted')`;

export async function check(pool: pg.Pool, evidence: Evidence): Promise<Verdict> {
  const client = await pool.connect();
  try {
    // One instant for all: nothing can move between two of these looks.
    await client.query('begin isolation level repeatable read read only');
    const verdict = await checkIn(client, evidence);
    await client.query('rollback');
    return verdict;
  } finally {
    client.release();
  }
}

async function checkIn(
  client: pg.PoolClient,
  { book, keyringFile, today, mails, staleWrites }: Evidence,
): Promise<Verdict> {
  const verdict: Verdict = { ...nothing(), staleWrites, defects: [] };
  const live = byMember<LivePiece>(await livePieces(client));
  const vault = await openVault(client, keyringFile);
  const sealed = byMember<SealedPiece>(vault.pieces);
  const cycles = byMember(await readCycles(client));
  for (const recordId of vault.unreadable) verdict.defects.push(`record ${recordId} does not open`);
  const known = new Set(book.members);
  for (const memberId of book.members) {
    const portions = {
      live: live.get(memberId) ?? [],
      sealed: sealed.get(memberId) ?? [],
      cycles: cycles.get(memberId) ?? [],
    };
    const judged = judgeMember({ memberId, pieces: book.piecesOf(memberId), today, ...portions });
    verdict.members += 1;
    verdict[judged.place] += 1;
    if (judged.isRestored) verdict.restored += 1;
    for (const wrong of ['lost', 'doubled', 'half', 'overlooked'] as const)
      verdict[wrong] += judged[wrong].length > 0 ? 1 : 0;
    verdict.orphans += judged.strange.length;
    for (const wrong of ['lost', 'doubled', 'half', 'overlooked', 'strange'] as const)
      for (const what of judged[wrong]) verdict.defects.push(`${wrong}: member ${memberId}, ${what}`);
  }
  for (const pieces of [live, sealed]) {
    for (const [memberId, rows] of pieces) {
      if (known.has(memberId)) continue;
      verdict.orphans += rows.length;
      for (const { key } of rows) verdict.defects.push(`orphan: ${key} of ${memberId || 'nobody'}`);
    }
  }
  await countOrphans(client, verdict);
  await countTwice(client, verdict);
  await judgeNotices(client, { mails, verdict });
  return verdict;
}

function nothing(): Omit<Verdict, 'defects'> {
  return {
    members: 0,
    live: 0,
    separated: 0,
    restored: 0,
    lost: 0,
    doubled: 0,
    orphans: 0,
    half: 0,
    early: 0,
    overlooked: 0,
    twice: 0,
    unfounded: 0,
    duplicateMails: 0,
    staleWrites: 0,
  };
}

function byMember<Row extends { readonly memberId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.memberId);
    if (group) group.push(row);
    else groups.set(row.memberId, [row]);
  }
  return groups;
}

/** Every separation there was, the oldest first, and how many rows the ledger says were destroyed of it. */
async function readCycles(client: pg.ClientBase): Promise<(MemberCycle & { memberId: string })[]> {
  const { rows } = await client.query(
    `select c.member_id as "memberId", c.cycle_id as "cycleId", c.state, c.last_activity_at::text as "lastActivityAt",
       (c.separated_at at time zone 'Asia/Seoul')::date::text as "separatedOn",
       coalesce((select sum((d.row_counts->>'rows')::int) from dormouse.destruction as d
         where d.member_id = c.member_id and d.cycle_id = c.cycle_id and d.record_id is not null
           and d.class not in ('notice', 'letter')), 0)::int as "destroyedRows"
     from dormouse.cycle as c where c.separated_at is not null or c.state in ('separated', 'restored')
     order by c.opened_at`,
  );
  return rows;
}

async function countOrphans(client: pg.ClientBase, verdict: Verdict): Promise<void> {
  const { rows } = await client.query<{ what: string; id: string }>(
    `with separated as (select member_id, cycle_id from dormouse.cycle where state in ${inVault})
     select 'record' as what, r.record_id::text as id from vault.record as r
     where r.class not in ('notice', 'letter')
       and not exists (select from separated as s where s.member_id = r.member_id and s.cycle_id = r.cycle_id)
       and not exists (select from dormouse.remainder as left_over where left_over.record_id = r.record_id)
     union all
     select 'record of a notice', r.record_id::text from vault.record as r
     where r.class = 'notice' and not exists (select from dormouse.notice as n where n.record_id = r.record_id)
     union all
     select 'identifier', i.member_id from vault.identifier as i
     where not exists (select from separated as s where s.member_id = i.member_id)`,
  );
  verdict.orphans += rows.length;
  for (const { what, id } of rows) verdict.defects.push(`orphan: ${what} ${id}`);
}

/** Each arrow stands once in the timeline of its cycle, and as often in the audit as in the timeline. */
async function countTwice(client: pg.ClientBase, verdict: Verdict): Promise<void> {
  const { rows } = await client.query<{ what: string }>(
    `with told as (
       select member_id, cycle_id, event, count(*) as times from dormouse.timeline
       where event in ('opened', 'separated', 'restored', 'destroyed', 'cancelled') group by 1, 2, 3
     )
     select format('%s: cycle %s, %s times', event, cycle_id, times) as what from told where times > 1
     union all
     select format('%s: cycle %s is %s and not told so', e.event, c.cycle_id, c.state)
     from dormouse.cycle as c
     join (values ('separated', array['separated', 'partly_destroyed', 'restricted', 'destroyed', 'restored']),
       ('restored', array['restored']), ('destroyed', array['destroyed'])) as e (event, states) on c.state = any(e.states)
     where not exists (select from told as t where t.member_id = c.member_id and t.cycle_id = c.cycle_id and t.event = e.event)
     union all
     select format('%s: member %s, %s times in the timeline and %s times in the audit', event, member_id, said, audited)
     from (select member_id, event, sum(times) as said from told where event in ('separated', 'restored') group by 1, 2) as t
     full join (select member_id, action as event, count(*) as audited from dormouse.audit_entry
       where action in ('separated', 'restored') group by 1, 2) as a using (member_id, event)
     where said is distinct from audited`,
  );
  verdict.twice = rows.length;
  for (const { what } of rows) verdict.defects.push(`twice: ${what}`);
}
