import type pg from 'pg';
import { Book, type Change, type ShopTable } from './book.js';

/** What leaves of the member's own row. */
export const strippedColumns = [
  'login_id',
  'name',
  'email',
  'mobile',
  'postcode',
  'address',
  'address_detail',
] as const;

export interface LivePiece extends Change {
  readonly text: string;
}

/** As the values of a stripped row are compared: by name, null beside the empty text. */
export function strippedText(values: Readonly<Record<string, string | null>>): string {
  return JSON.stringify(strippedColumns.map((column) => values[column] ?? null));
}

export function placeholderOf(memberId: string): string {
  return strippedText({ login_id: `dormant-${memberId}`, name: '' });
}

const memberColumns = strippedColumns.map((column) => `t.${column}::text`).join(', ');

/** One piece a row: whose it is (`owner` is null where nobody's), its key, its text, and what its class rests on. */
const selects: readonly string[] = [
  `select 'members' as tab, t.member_no::text as owner, t.member_no::text as key,
     json_build_array(${memberColumns})::text as line, null::text as activity, null::text as recorded, false as large
   from public.members as t`,
  `select 'rest', t.member_no::text, t.member_no::text,
     row(t.member_no, t.joined_at, t.locale, t.last_app_login_at)::text, null, null, false
   from public.members as t`,
  `select 'profiles', m.member_no::text, t.member_no::text, t::text, null, null, false
   from public.profiles as t left join public.members as m using (member_no)`,
  `select 'payments', m.member_no::text, t.payment_id::text, t::text,
     case when t.status = 'APPROVED' then t.approved_at::text end, t.approved_at::text, t.amount > 10000
   from public.payments as t left join public.members as m using (member_no)`,
  `select 'payment_lines', p.member_no::text, t.payment_id || '-' || t.line_no, t::text, null, p.approved_at::text,
     coalesce(p.amount > 10000, false)
   from public.payment_lines as t left join public.payments as p using (payment_id)`,
  `select 'logins', m.member_no::text, t.login_no::text, t::text,
     case when t.result = 'OK' then t.logged_in_at::text end, null, false
   from public.logins as t left join public.members as m using (member_no)`,
  `select 'device_tokens', m.member_no::text, t.token, t::text, null, null, false
   from public.device_tokens as t left join public.members as m using (member_no)`,
  `select 'settlements', m.member_no::text, t.settlement_no::text, t::text, null, null, false
   from public.settlements as t left join public.members as m using (member_no)`,
];

interface Row {
  readonly tab: ShopTable;
  readonly owner: string | null;
  readonly key: string;
  readonly line: string;
  readonly activity: string | null;
  readonly recorded: string | null;
  readonly large: boolean;
}

/** Every row of every member table as text. What belongs to nobody is under the member ''. */
export async function livePieces(
  client: pg.ClientBase | pg.Pool,
  memberId: string | null = null,
): Promise<LivePiece[]> {
  const { rows } = await client.query<Row>(
    `select * from (${selects.join('\nunion all\n')}) as pieces where $1::text is null or owner = $1::text`,
    [memberId],
  );
  return rows.map((row) => ({
    memberId: row.owner ?? '',
    key: `${row.tab}:${row.key}`,
    table: row.tab,
    // The names stand in front of nothing here: the same order on both sides.
    text: row.tab === 'members' ? JSON.stringify(JSON.parse(row.line)) : row.line,
    activityAt: row.activity,
    recordedAt: row.recorded,
    isLarge: row.large,
  }));
}

/** The snapshot that everything is compared with later. */
export async function takeSnapshot(client: pg.ClientBase | pg.Pool): Promise<Book> {
  const book = new Book();
  book.write(await livePieces(client));
  return book;
}
