import { tangles } from './hostile-tangles.js';
import { everything, type Values } from './hostile-values.js';

export const dormantMembers = 44;
/** Who is left with nothing but an e-mail address, who has rows of nulls alone, and who has very many rows. */
export const bareMember = 1;
export const nullMember = 2;
export const largeMember = 3;

const spellings: ((n: number) => string)[] = [
  (n) => `M-${n}`,
  (n) => `회원 ${n}`,
  (n) => `o'n"x ${n}`,
  (n) => `a\\${n}`,
  (n) => `{${n},NULL}`,
  (n) => `(${n},"")`,
  (n) => `NULL${n}`,
  (n) => `%_${n}/../?#`,
];

/** A key is any text. */
export function keyOf(n: number): string {
  return (spellings[n % spellings.length] ?? String)(n);
}

export const dormantKeys = Array.from({ length: dormantMembers }, (_, index) => keyOf(index + 1));
export const busyKey = 'busy';

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The SQL that writes all members; it stands on no other state than the schema. */
export function hostileMembers(): string {
  const keys = [...dormantKeys, busyKey].map((key, index) => `(${index + 1}, ${quote(key)})`);
  return [
    `create temporary table m (n int, member_id text) on commit preserve rows;`,
    `insert into m values ${keys.join(', ')};`,
    members,
    valuesOf('everything', everything, ''),
    valuesOf('tangles', tangles, 'tangle_id'),
    rows,
    wideRows,
    manyRows,
    'drop table m;',
  ].join('\n');
}

/** Each set of values goes to a member of its own, and all of them to the busy one and to another. */
function valuesOf(table: string, sets: Readonly<Record<string, Values>>, id: string): string {
  return Object.values(sets)
    .map((values, index) => {
      const columns = ['member_id', ...(id ? [id] : []), ...Object.keys(values)];
      const listed = ['m.member_id', ...(id ? ['gen_random_uuid()'] : []), ...Object.values(values)];
      const owners = [
        4 + (index % (dormantMembers - 3)),
        dormantMembers,
        dormantMembers + 1,
        ...(index === 0 ? [nullMember] : []),
      ];
      return `insert into club.${table} (${columns.join(', ')}) select ${listed.join(', ')} from m where n in (${owners.join(', ')});`;
    })
    .join('\n');
}

const members = `
insert into club.members (member_id, joined_at, login_id, name, email, phone, language, grade, badge, "추천 코드", photo,
  settings, origin, referrer_id, seen_at)
select member_id, '2020-01-01 00:00:00.123456+09', 'User ' || n, case when n > 2 then '홍길동 ' || n else '' end,
  'Member.' || n || '@example.com', case when n > 2 then '010-0000-' || lpad(n::text, 4, '0') end,
  case when n > 2 then 'ko' end, (enum_range(null::kinds.mood))[n % 6 + 1], nullif(n, 1),
  (array['Ä', 'a', '', null])[n % 4 + 1], case when n % 5 = 0 then decode(repeat('00ff5c', 10000), 'hex') end,
  case when n > 2 then jsonb_build_object('null', null, 'n', n) end,
  case n % 3 when 0 then row(n, null, 'NaN')::kinds.point3 when 1 then row(null, null, null)::kinds.point3 end,
  -- Each was brought by another, who leaves in another batch, or not at all.
  lag(member_id) over (order by n desc), '2025-06-01 12:30:00.000001'
from m;
update club.members set "추천 코드" = null, origin = null, seen_at = null, referrer_id = null where member_id in (select member_id from m where n = 1);
insert into club.profiles select member_id, '별명 ' || n, nullif(repeat('가', n), '가가가가'),
  array[row('집', row(n, null, null), null, '{}', 1, '{"a":  1}')::kinds.place, null], 'stays ' || n from m where n > 2;
insert into club.profiles (member_id, nick) select member_id, '' from m where n = 2;`;

const rows = `
insert into club."order" ("table", "from", "user", "select", "group", "limit", "a ""quoted"" name", "dot.ted", " sp ace ",
  "CamelCase", "%s $1 \\n", t, p, r, old, stays, given, taken, dormouse_key, dormouse_line)
select 'T, "' || k, md5(n || '/' || k)::uuid, member_id, case k when 3 then 'OPEN' else 'PAID' end,
  case when k = 1 then '2025-05-01 10:00:00.000001+09' when k = 2 then '0044-03-15 BC' else '2025-05-02' end::timestamptz,
  case k when 1 then 100 * n when 2 then 10001 end, '"', '.', ' ', 'C', '%s', 't', 'p', 'r', 'old', 'stays', 'given', '', null, ':'
from m, generate_series(1, 3) as k where n > 3;
insert into club."user" ("table", "from", "values", t)
select "table", "from", array["user", null], 'line' from club."order", generate_series(1, 2);
insert into "상점 주문"."배송" select 2025, n * 10 + k, member_id, '받는 사람 ' || k, nullif('예시로 ' || n, '예시로 9'), '2025-05-01'
from m, generate_series(1, 2) as k where n > 3;
insert into "상점 주문"."배송 추적" select "연도", "번호", k, '장소 ' || k from "상점 주문"."배송", generate_series(1, 2) as k;
insert into club.visits (member_id, visited_on, channel, agent, ip)
select member_id, day, channel, nullif('Agent "' || n || '"', 'Agent "7"'), '2001:db8::1/64'
from m, unnest(array['2023-01-01', '2024-02-29', '2025-05-01', '-infinity']::date[]) as day, unnest(array['app', 'w,e"b']) as channel
where n > 3 and (n % 9 <> 0 or day <> '-infinity');
insert into club.visit_notes select visit_id, visited_on, channel, k, 'note ' || k from club.visits, generate_series(1, 2) as k where visit_id % 3 = 0;
insert into club.notes (member_id, written_at, body) select member_id, '2025-05-01', 'note of ' || n from m where n > 3;
insert into club.notes (member_id, written_at) select member_id, '-infinity' from m where n = 2;
insert into club.voice_notes (member_id, written_at, body, seconds, sound)
select member_id, '2025-05-01', 'spoken by ' || n, n, decode('00ff5c', 'hex') from m where n > 3;
insert into club.starred_voice_notes (member_id, written_at, body, seconds, sound, stars)
select member_id, '2025-05-01', 'starred by ' || n, null, null, n from m where n % 2 = 0 and n > 3;
-- The same number in parent and children: only the parent's own key is unique.
insert into club.voice_notes (note_id, member_id, written_at, body) select note_id, member_id, written_at, 'same' from only club.notes where note_id % 2 = 0;
insert into club.scribbles select member_id, 'the same', '2025-01-01' from m, generate_series(1, 3) where n > 3;
insert into club.scribbles select member_id, null, null from m, generate_series(1, 2) where n >= 2;
insert into club.threads select md5(n || 'a' || k)::uuid, member_id, case when k < 3 then md5(n || 'a' || k + 1)::uuid end, 'words ' || k
from m, generate_series(1, 3) as k where n > 3;
insert into club.folders select n * 10 + k, member_id, case when k < 3 then n * 10 + k + 1 end, 'folder' from m, generate_series(1, 3) as k where n > 3;
insert into club.friendships select a.member_id, b.member_id, '2024-01-01' from m as a join m as b on b.n = a.n + 1;
insert into club.messages (sender_id, receiver_id, words) select a.member_id, b.member_id, '안녕' from m as a join m as b on abs(b.n - a.n) = 1 where a.n > 2;
begin;
insert into club.wallets select n, member_id, n * 10 + 1 from m where n > 3;
insert into club.cards select n * 10 + k, member_id, n, '0000-' || n from m, generate_series(1, 2) as k where n > 3;
commit;
insert into club.carts select n, member_id from m where n > 3;
insert into club.cart_lines select n * 10 + k, member_id, n, 'line ' || k from m, generate_series(1, 2) as k where n > 3;
update club.carts set latest_line_id = cart_id * 10 + 2;
insert into club.seats (member_id, line, place) select member_id, n, k from m, generate_series(1, 2) as k where n > 3;
insert into club.bookings select md5('b' || n)::uuid, member_id, n % 3, tstzrange('2025-01-01'::timestamptz + n * interval '1 hour', '2025-01-01'::timestamptz + (n + 1) * interval '1 hour') from m where n > 3;
insert into club.baskets (member_id, label) select member_id, 'basket ' || k from m, generate_series(1, 2) as k where n > 3;
insert into club.basket_lines select basket_id, basket_id % 5 + 1, 'line' from club.baskets, generate_series(1, 2);
insert into club.basket_seals select basket_id, 'seal' from club.baskets;
insert into club.basket_marks (member_id, basket_id, words) select member_id, basket_id, 'mark' from club.baskets;
insert into club.basket_hints (member_id, basket_id, words) select member_id, basket_id, 'hint' from club.baskets;
insert into club.basket_marks (member_id) select member_id from m where n = 2;
insert into club.codes select 'Code ' || n, member_id, chr(64 + n % 20) || n from m where n > 3;
insert into club.code_uses select code, '2025-01-01'::timestamp + k * interval '1 second' from club.codes, generate_series(1, 2) as k;
insert into club.secrets select n, member_id, 'secret ' || n from m where n > 3;
insert into club.sketches (member_id, words) select member_id, 'sketch ' || n from m where n > 3;
insert into club.remarks select n, member_id, 'remark ' || n from m where n > 3;
insert into club.tokens select 'token ' || n, member_id from m where n > 3;
insert into club.settlements (member_id, amount) select member_id, 9000 from m;
refresh materialized view outside.member_counts;`;

/** A row of every value, and one of nulls. */
const wideRows = `
do $$
declare
  columns text;
  list text;
begin
  select string_agg('c' || k, ', ' order by k),
    string_agg((array['n', 'true', '''"''', '''x,''']) [k % 4 + 1], ', ' order by k)
  into columns, list from generate_series(1, 1598) as k;
  execute format('insert into club.wide (member_id, %s, c1599) select member_id, %s, ''last'' from m where n between 4 and 9 or n = 45', columns, list);
  execute format('insert into club.wide_strip (wide_no, member_id, %s) select n, member_id, %s from m where n between 4 and 9 or n = 45', columns, list);
end $$;
insert into club.wide (member_id) select member_id from m where n between 8 and 12 or n = 2;
insert into club.wide_strip (wide_no, member_id) select n + 100, member_id from m where n between 8 and 12 or n = 2;`;

const manyRows = `
insert into club.visits (member_id, visited_on, channel, agent) select member_id, '2023-01-01'::date + k % 850, 'app', 'Agent ' || k
from m, generate_series(1, 4000) as k where n = 3;
insert into club.scribbles select member_id, 'scribble ' || k % 100, '2025-01-01' from m, generate_series(1, 3000) as k where n = 3;
insert into club.threads select md5('large' || k)::uuid, member_id, case when k < 500 then md5('large' || k + 1)::uuid end, 'deep' from m, generate_series(1, 500) as k where n = 3;
insert into club.tokens select 'many ' || k, member_id from m, generate_series(1, 200) as k where n = 3;
analyze;`;
