import type pg from 'pg';
import { smallShopDataMap } from './small-shop-files.js';

/** One column a type: whatever PostgreSQL can hold must come back with the same text. */
export const curioSchema = `
create type public.mood as enum ('슬픔', 'so so', 'very, "happy"');
create type public.coordinates as (x numeric(10, 3), label text, tags text[]);
create domain public.percentage as numeric(5, 2) check (value between 0 and 100);
create table public.curios (
  curio_no bigint generated always as identity primary key,
  member_no bigint not null references public.members,
  padded char(8), letter "char", limited varchar(10), words text, title name,
  scaled numeric(20, 6), free numeric, small smallint, big bigint, real4 real, real8 double precision, price money,
  at timestamptz, at_second timestamptz(0), local_at timestamp, day date, clock time, zoned_clock timetz, span interval,
  loose json, tight jsonb, path jsonpath,
  texts text[], numbers int[], days date[], moods public.mood[],
  raw bytea, flags bit varying(12), fixed bit(4), sure boolean,
  within int4range, during tstzrange, several int4multirange,
  place point, segment lseg, outline polygon, ring circle,
  address inet, net cidr, card macaddr, id uuid,
  search tsvector, query tsquery, feeling public.mood, spot public.coordinates, spots public.coordinates[],
  share public.percentage, transaction xid8, "이름 ""quoted""" text,
  doubled numeric generated always as (big * 2) stored
);
create index curios_member on public.curios (member_no);
`;

export const curioDataMap = smallShopDataMap.replace(
  'retention:\n',
  `  - table: public.curios
    member: member_no
    mode: move
    class: membership
    items: { words: { ko: 낱말, en: words }, raw: { ko: 그림, en: picture } }
retention:
`,
);

type Curio = Readonly<Record<string, string>>;

/** Each value as SQL; what isn't named is null. */
export const curios: Readonly<Record<string, Curio>> = {
  'nothing at all': {},
  'the empty value of everything': {
    padded: `''`,
    limited: `''`,
    words: `''`,
    title: `''`,
    loose: `'{}'`,
    tight: `'[]'`,
    texts: `'{}'`,
    raw: `''`,
    flags: `b''`,
    within: `'empty'`,
    several: `'{}'`,
    search: `''`,
    spots: `'{}'`,
    spot: `row(null, null, null)`,
    '"이름 ""quoted"""': `''`,
  },
  'texts full of marks': {
    padded: `'ab  c'`,
    letter: `'"'`,
    limited: `'  spaces  '`,
    words: `E'"quotes" ''single'' \\\\back\\\\slash\\\\ \\n new \\r\\n lines \\t tab (a,b) {c} \\\\N NULL \\u0001 \\u2028 😀 👩‍👩‍👧 한글 ا'`,
    title: `'Name, "quoted"'`,
    texts: `array['NULL', null, '', '"', '\\', ',', '{}', ' pad ', E'line\\nline', '한글', '😀']`,
    '"이름 ""quoted"""': `',)("'`,
  },
  'a text of many bytes': { words: `repeat('가나다"\\', 20000)`, raw: `decode(repeat('00ff10', 30000), 'hex')` },
  'numbers at their edges': {
    scaled: '12345678901234.100000',
    free: '123456789012345678901234567890.000000000000000000000000012300',
    small: '-32768',
    big: '4611686018427387903',
    real4: `'1.17549435e-38'`,
    real8: '0.1::float8 + 0.2::float8',
    price: `'-92233720368547758.08'`,
    share: '100',
    transaction: `'18446744073709551615'`,
  },
  'numbers that are none': { free: `'NaN'`, real4: `'-Infinity'`, real8: `'-0'` },
  'more numbers that are none': { free: `'-Infinity'`, real4: `'NaN'`, real8: `'5e-324'` },
  'instants of microseconds': {
    at: `'2026-11-22 15:03:00.123456+09'`,
    at_second: `'2026-11-22 15:03:00.5+09'`,
    local_at: `'1582-10-10 00:00:00.000001'`,
    day: `'2024-02-29'`,
    clock: `'24:00:00'`,
    zoned_clock: `'23:59:59.999999-15:59'`,
    span: `'1 year -2 mons +3 days -04:05:06.789012'`,
    during: `'[2026-01-01 00:00:00.1+09,)'`,
  },
  'the end of all time': {
    at: `'infinity'`,
    local_at: `'-infinity'`,
    day: `'infinity'`,
    span: `'infinity'`,
    during: `'(,infinity)'`,
  },
  'the beginning of all time': {
    at: `'4713-11-24 00:00:00+00 BC'`,
    local_at: `'294276-12-31 23:59:59.999999'`,
    day: `'4713-01-01 BC'`,
    span: `'-178000000 years'`,
  },
  'JSON as it was written': {
    loose: `E'{"b": 1.10, "a" : 1,\\n "a":2, "big": 1e400, "u": "\\\\u0000 \\\\ud55c"}'`,
    tight: `'{"big": 12345678901234567890.1230, "null": null, "text": "\\"\\\\n"}'`,
    path: `'$.a[*] ? (@ > 1.5)'`,
  },
  'a JSON null beside an SQL null': { loose: `'null'`, tight: `'null'` },
  'arrays with bounds of their own': {
    texts: `'[0:1][-1:0]={{a,b},{NULL,"c d"}}'`,
    numbers: `'[5:7]={1,NULL,3}'`,
    days: `array['infinity'::date, '2026-01-01']`,
    moods: `array['very, "happy"', null, '슬픔']::public.mood[]`,
  },
  'bits, ranges and shapes': {
    flags: `b'000101'`,
    fixed: `b'0001'`,
    sure: 'false',
    raw: `'\\x00ff5c0a'`,
    within: `'(1,5]'`,
    several: `'{[1,3),[7,9]}'`,
    place: `'(1e-300,-0)'`,
    segment: `'[(0,0),(1,1)]'`,
    outline: `'((0,0),(1,1),(1,0))'`,
    ring: `'<(0.1,0.2),0.3>'`,
    address: `'2001:db8::1/64'`,
    net: `'192.0.2.0/24'`,
    card: `'08:00:2b:01:02:03'`,
    id: `'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`,
    search: `'''it''''s'':1A fat:2B,4C cat:3'`,
    query: `'fat & (rat | !cat:*B)'`,
    feeling: `'very, "happy"'`,
    spot: `row(1.5, 'a, "b" (c)', array['x', null])`,
    spots: `array[row(null, '', null), row(-0.001, null, '{}')]::public.coordinates[]`,
  },
};

export async function insertCurio(admin: pg.Pool, memberId: string, curio: Curio): Promise<void> {
  const columns = ['member_no', ...Object.keys(curio)];
  await admin.query(
    `insert into public.curios (${columns.join(', ')}) values (${[memberId, ...Object.values(curio)].join(', ')})`,
  );
}

/** The text of each column of each row, a null apart from the text of one. */
export async function curiosOf(
  admin: Pick<pg.Client, 'query'>,
  memberId: string,
): Promise<Record<string, string | null>[]> {
  const { rows: columns } = await admin.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = 'public.curios'::regclass and attnum > 0 and not attisdropped`,
  );
  const list = columns.map(({ name }) => `${name}::text as ${name}`).join(', ');
  const { rows } = await admin.query(`select ${list} from public.curios where member_no = $1 order by curio_no`, [
    memberId,
  ]);
  return rows;
}
