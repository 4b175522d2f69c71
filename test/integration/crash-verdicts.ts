import type pg from 'pg';
import { expect } from 'vitest';
import { smallShopTables } from '../support/small-shop-files.js';
import type { CrashCase } from './crash-case.js';

/** The text of every row of the member database, by table. */
export type LiveRows = Readonly<Record<string, readonly string[]>>;

export async function liveRows(admin: pg.Pool): Promise<LiveRows> {
  const rows: Record<string, string[]> = {};
  for (const table of Object.keys(smallShopTables)) {
    const found = await admin.query<{ row: string }>(
      `select t::text as row from public.${table} as t order by t::text collate "C"`,
    );
    rows[table] = found.rows.map(({ row }) => row);
  }
  return rows;
}

const rowsThatLeave = `(
  (select count(*) from public.profiles as p where p.member_no = m.member_no)
  + (select count(*) from public.payments as p where p.member_no = m.member_no)
  + (select count(*) from public.payment_lines as l join public.payments as p using (payment_id) where p.member_no = m.member_no)
  + (select count(*) from public.logins as l where l.member_no = m.member_no))::int`;

export async function rowsByMember(admin: pg.Pool): Promise<Map<string, number>> {
  const { rows } = await admin.query<{ memberId: string; rows: number }>(
    `select m.member_no::text as "memberId", ${rowsThatLeave} as rows from public.members as m`,
  );
  return new Map(rows.map((row) => [row.memberId, row.rows]));
}

/** What there is of one member on either side of the wall, as one statement sees it. */
interface Portion {
  readonly memberId: string;
  readonly isStripped: boolean;
  readonly liveRows: number;
  readonly tokens: number;
  readonly sealedRows: number;
  readonly identifiers: number;
  readonly state: string | null;
}

/** How many members are live and how many in the vault; fails where one is neither wholly. */
export async function expectEverybodyWhole({ database, stage }: CrashCase): Promise<{ live: number; vault: number }> {
  const { rows } = await database.admin.query<Portion>(
    `select m.member_no::text as "memberId", m.login_id like 'dormant-%' as "isStripped", ${rowsThatLeave} as "liveRows",
       (select count(*) from public.device_tokens as d where d.member_no = m.member_no)::int as tokens,
       (select coalesce(sum(r.row_count), 0) from vault.record as r
        where r.member_id = m.member_no::text and r.class <> 'notice')::int as "sealedRows",
       (select count(*) from vault.identifier as i where i.member_id = m.member_no::text)::int as identifiers,
       (select c.state from dormouse.cycle as c where c.member_id = m.member_no::text) as state
     from public.members as m`,
  );
  const places = rows.map((portion) => placeOf(portion, stage.rowsOf.get(portion.memberId) ?? -1));
  expect(rows.filter((_, index) => places[index] === 'half')).toEqual([]);
  expect(rows.length).toBe(stage.rowsOf.size);
  const inVault = places.filter((place) => place === 'vault').length;
  return { live: places.length - inVault, vault: inVault };
}

function placeOf(portion: Portion, rows: number): 'live' | 'vault' | 'half' {
  const { isStripped, liveRows: live, tokens, sealedRows, identifiers, state } = portion;
  if (state === 'separated') {
    // The row that was stripped is sealed with those that were moved.
    return isStripped && live === 0 && tokens === 0 && sealedRows === rows + 1 && identifiers > 0 ? 'vault' : 'half';
  }
  const tokensLeft = state === 'restored' ? 0 : 1;
  return !isStripped && live === rows && tokens === tokensLeft && sealedRows === 0 && identifiers === 0
    ? 'live'
    : 'half';
}

/** Every row is as it was before the first member left; what is discarded at separation is gone. */
export async function expectAllAsBefore({ database, stage }: CrashCase): Promise<void> {
  const now = await liveRows(database.admin);
  for (const [table, rows] of Object.entries(stage.live)) {
    const kept =
      table === 'device_tokens'
        ? rows.filter((row) => row === `(token-${stage.busyMember},${stage.busyMember})`)
        : rows;
    expect(now[table], table).toEqual(kept);
  }
}

/** Each of these events stands once in the timeline of each member, and no other. */
export async function expectOnceEach({ database, stage }: CrashCase, events: readonly string[]): Promise<void> {
  const { rows } = await database.admin.query<{ event: string; members: number; times: number }>(
    `select event, count(distinct (member_id, cycle_id))::int as members, count(*)::int as times
     from dormouse.timeline group by event order by event`,
  );
  const members = stage.memberIds.length;
  expect(rows).toEqual([...events].sort().map((event) => ({ event, members, times: members })));
}

/** Nothing stands in ledger or vault without that for which it stands, and no sweep failed or was left behind. */
export async function expectNoOrphans({ database }: CrashCase): Promise<void> {
  const { rows } = await database.admin.query<Record<string, number>>(
    `with separated as (select * from dormouse.cycle where state in ('separated', 'partly_destroyed'))
     select
       (select count(*) from vault.record as r where r.class <> 'notice'
         and not exists (select from separated as s where s.member_id = r.member_id and s.cycle_id = r.cycle_id))::int as records,
       (select count(*) from vault.record as r where r.class = 'notice'
         and not exists (select from dormouse.notice as n where n.record_id = r.record_id))::int as texts,
       (select count(*) from vault.identifier as i
         where not exists (select from separated as s where s.member_id = i.member_id))::int as identifiers,
       (select count(*) from dormouse.notice as n
         where n.means in ('email', 'sms') and not exists (select from dormouse.attempt as a where a.notice_id = n.notice_id))::int as notices,
       (select count(*) from dormouse.attempt where state not in ('accepted', 'delivered'))::int as attempts,
       (select count(*) from (select member_id from dormouse.cycle group by 1 having count(*) > 1) as twice)::int as cycles,
       (select count(*) from (select member_id, action from dormouse.audit_entry
         where action in ('notice_composed', 'separated', 'restored') group by 1, 2 having count(*) > 1) as twice)::int as audited,
       (select count(*) from dormouse.sweep where state <> 'done')::int as sweeps`,
  );
  expect(rows).toEqual([
    { records: 0, texts: 0, identifiers: 0, notices: 0, attempts: 0, cycles: 0, audited: 0, sweeps: 0 },
  ]);
}
