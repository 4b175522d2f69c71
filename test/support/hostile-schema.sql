-- A member database that holds whatever PostgreSQL can hold. Each table is here for one thing that has gone wrong with it
-- somewhere: with a dump, a copy, a driver, or with us. The data map beside it is hostile-datamap.yaml.

create schema club;
create schema kinds;
create schema "상점 주문";
-- Nothing in it is in the map; nothing in it may change.
create schema outside;
-- Extensions stand in no schema that anybody searches.
create schema extras;
create extension citext schema extras;
create extension hstore schema extras;
create extension btree_gist schema extras;

-- Types of its own: quoted labels, an empty one, and one that reads like the text of an array.
create type kinds.mood as enum ('슬픔', 'so so', 'very, "happy"', '', '{NULL}', 'it''s \ (odd)');
create domain kinds.percentage as numeric(5, 2) check (value between 0 and 100);
create domain kinds.half as kinds.percentage check (value <= 50);
create domain kinds.phone as text check (value ~ '^[0-9-]{9,13}$');
create domain kinds.mobile as kinds.phone check (value like '01%');
create domain kinds.moods as kinds.mood[];
create type kinds.point3 as (x numeric(10, 3), "y ""up""" numeric, z double precision);
create type kinds.place as (label text, at kinds.point3, tags text[], moods kinds.moods, share kinds.half, note json);
create domain kinds.somewhere as kinds.place check ((value).label is null or (value).label <> 'nowhere');
create type kinds.route as (stops kinds.place[], "to, or (not)" kinds.somewhere, length int4range);
create type kinds.span as range (subtype = double precision, subtype_diff = float8mi);
create type kinds.textrange as range (subtype = text, collation = "C");
-- Under it 'Ä' is 'a': what is compared here must not be taken for equal elsewhere.
create collation kinds.loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false);

create table outside.products (product_id int primary key, title text not null);
create table outside.audit_log (entry bigint generated always as identity primary key, told text not null);
create table outside.rule_log (entry bigint generated always as identity primary key, told text not null);
-- No foreign key leads here, though it names members.
create table outside.former_members (member_id text, email text);

-- What most host programs have: it writes down that a row was changed.
create function outside.note_change() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into outside.audit_log (told) values (tg_op || ' of ' || tg_table_name);
  return null;
end $$;

create function outside.touch() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  new.updated_at := now();
  new.changes := old.changes + 1;
  return new;
end $$;

-- A text key of any spelling, a referrer who is another member, unique placeholders, citext, a deferrable unique key.
create table club.members (
  member_id text primary key,
  joined_at timestamptz not null,
  login_id extras.citext not null unique,
  name varchar(40) not null,
  email extras.citext unique check (email is null or email::text like '%@%'),
  phone kinds.mobile,
  language char(2),
  grade kinds.mood not null default 'so so',
  badge int unique deferrable initially deferred,
  "추천 코드" text collate kinds.loose,
  photo bytea,
  settings jsonb,
  origin kinds.point3,
  referrer_id text references club.members on delete set null,
  seen_at timestamp,
  updated_at timestamptz not null default now(),
  changes int not null default 0
);
create index on club.members (joined_at);
create index on club.members (seen_at);
create index on club.members (referrer_id);
create trigger touched before update on club.members for each row execute function outside.touch();
create trigger noted after update on club.members for each row execute function outside.note_change();

-- Stripped beside the member table, with a trigger; goes when a member is deleted, which nobody does here.
create table club.profiles (
  member_id text primary key references club.members on delete cascade,
  nick text not null,
  bio text,
  favourites kinds.place[],
  kept_note text
);
create trigger noted after update or insert or delete on club.profiles for each row execute function outside.note_change();

-- All types that come with PostgreSQL.
create table club.everything (
  thing_no bigint generated always as identity primary key,
  member_id text not null references club.members,
  sure boolean, small smallint, whole integer, big bigint, scaled numeric(20, 6), fine numeric(30, -3), free numeric,
  real4 real, real8 double precision, price money,
  padded char(8), letter "char", limited varchar(10), words text, title name,
  raw bytea, fixed bit(4), flags bit varying(12),
  at timestamptz, at_second timestamptz(0), local_at timestamp, day date, clock time, zoned_clock timetz,
  span interval, months interval year to month,
  loose json, tight jsonb, path jsonpath, page xml,
  id uuid, address inet, net cidr, card macaddr, card8 macaddr8,
  place point, endless line, segment lseg, bounds box, trail path, outline polygon, ring circle,
  within int4range, within8 int8range, numbers_within numrange, days_within daterange, during tstzrange, meanwhile tsrange,
  several int4multirange, several8 int8multirange, numbers_several nummultirange, days_several datemultirange,
  times_several tstzmultirange, local_several tsmultirange,
  search tsvector, query tsquery,
  object oid, kind regtype, relation regclass, routine regprocedure, operation regoperator, tongue regconfig,
  lexicon regdictionary, who regrole, home regnamespace, ordering regcollation,
  lsn pg_lsn, snapshot pg_snapshot, old_snapshot txid_snapshot, transaction xid, transaction8 xid8, command cid, spot tid,
  small_vector int2vector, object_vector oidvector, rights aclitem,
  texts text[], numbers int[], frees numeric[], days date[], instants timestamptz[], spans interval[], raws bytea[],
  jsons json[], jsonbs jsonb[], uuids uuid[], boxes box[], points point[], ranges tstzrange[], multiranges int4multirange[],
  letters "char"[], paddeds char(3)[], bits bit(3)[], moneys money[], xmls xml[], searches tsvector[],
  "이름 ""quoted"", (all) \marks" text,
  stored_sum numeric generated always as (big * 2) stored
);
create index on club.everything (member_id);
-- Since 18 a generated column need not be stored.
do $$ begin
  if current_setting('server_version_num')::int >= 180000 then
    execute 'alter table club.everything add computed text generated always as (upper(words)) virtual';
  end if;
end $$;

-- What others made out of them: enums, domains, composites and their arrays, ranges, hstore, citext.
create table club.tangles (
  tangle_id uuid primary key,
  member_id text not null references club.members,
  mood kinds.mood, moods kinds.mood[], domain_moods kinds.moods, share kinds.half, shares kinds.half[],
  place kinds.place, places kinds.place[], somewhere kinds.somewhere, route kinds.route, routes kinds.route[],
  span kinds.span, spans kinds.span_multirange, words_within kinds.textrange,
  pairs extras.hstore, many_pairs extras.hstore[], folded extras.citext, many_folded extras.citext[]
);
create index on club.tangles (member_id);

-- Reserved words and marks in names, names that we use ourselves, a key of a text and a uuid.
create table club."order" (
  "table" text,
  "from" uuid,
  "user" text not null references club.members,
  "select" text not null,
  "group" timestamptz not null,
  "limit" numeric,
  "a ""quoted"" name" text,
  "dot.ted" text,
  " sp ace " text,
  "CamelCase" text,
  "%s $1 \n" text,
  t text, p text, r text, old text, stays text, given text, taken text, dormouse_key text, dormouse_line text,
  primary key ("table", "from")
);
create index on club."order" ("user", "group");
create index on club."order" ("group");

create table club."user" (
  "table" text,
  "from" uuid,
  "line" smallserial,
  "values" text[],
  t text,
  primary key ("table", "from", "line"),
  foreign key ("table", "from") references club."order" on delete cascade on update cascade
);

-- In another schema, in Korean, with a key of two numbers: stripped, and below it rows that leave.
create table "상점 주문"."배송" (
  "연도" int,
  "번호" int,
  "회원 ID" text not null references club.members,
  "받는 사람" text not null,
  "주소" text,
  "발송일" date,
  primary key ("연도", "번호")
);
create index on "상점 주문"."배송" ("회원 ID");
create table "상점 주문"."배송 추적" (
  "연도" int,
  "번호" int,
  "줄" int,
  "장소" text,
  primary key ("연도", "번호", "줄"),
  foreign key ("연도", "번호") references "상점 주문"."배송"
);
-- Of the same name as the member table, and of nobody's concern.
create table "상점 주문".members (member_id text primary key, note text);

-- Partitions by range and below them by list, with defaults; one that was attached has its columns in another order.
create table club.visits (
  visit_id bigint generated by default as identity,
  member_id text not null references club.members,
  visited_on date not null,
  channel text not null,
  agent text,
  ip inet,
  primary key (visit_id, visited_on, channel)
) partition by range (visited_on);
create table club.visits_2024 partition of club.visits for values from ('2024-01-01') to ('2025-01-01') partition by list (channel);
create table club.visits_2024_app partition of club.visits_2024 for values in ('app');
create table club.visits_2024_rest partition of club.visits_2024 default;
create table club.visits_2025 (ip inet, gone int, channel text not null, agent text, visited_on date not null,
  member_id text not null, visit_id bigint not null);
alter table club.visits_2025 drop column gone;
alter table club.visits attach partition club.visits_2025 for values from ('2025-01-01') to ('2026-01-01');
create table club.visits_rest partition of club.visits default;
create index on club.visits (member_id, visited_on);
create index on club.visits (visited_on);
create table club.visit_notes (
  visit_id bigint,
  visited_on date,
  channel text,
  no int,
  note text,
  primary key (visit_id, visited_on, channel, no),
  foreign key (visit_id, visited_on, channel) references club.visits on delete cascade
);

-- Inheritance as it was before partitions: a select of the parent shows the children's rows, without their columns.
create table club.notes (
  note_id serial primary key,
  member_id text not null references club.members,
  written_at timestamptz not null,
  body text
);
create table club.voice_notes (seconds int, sound bytea, primary key (note_id)) inherits (club.notes);
create table club.starred_voice_notes (stars smallint) inherits (club.voice_notes);
create index on club.notes (member_id, written_at);
create index on club.notes (written_at);
create index on club.voice_notes (member_id, written_at);
create index on club.voice_notes (written_at);
create index on club.starred_voice_notes (member_id, written_at);
create index on club.starred_voice_notes (written_at);

-- Without a key: rows that are the same to the last letter.
create table club.scribbles (member_id text not null references club.members, words text, at timestamp);
create index on club.scribbles (member_id);

-- Nobody ever wrote into these.
create table club.blanks (blank_id int primary key, member_id text not null references club.members, words text);
create index on club.blanks (member_id);
create table club.blank_lines (blank_id int references club.blanks on delete cascade, words text);
create index on club.blank_lines (blank_id);

-- As many columns as a table can have, and one that is stripped of nearly all of them.
do $$
declare
  kinds constant text[] := array['smallint', 'boolean', '"char"', 'text'];
  columns text;
begin
  select string_agg(format('c%s %s', n, kinds[n % 4 + 1]), ', ' order by n) into columns from generate_series(1, 1598) as n;
  execute 'create table club.wide (member_id text not null references club.members, ' || columns || ', c1599 text)';
  execute 'create table club.wide_strip (wide_no int primary key, member_id text not null references club.members, ' || columns || ')';
end $$;
create index on club.wide (member_id);
create index on club.wide_strip (member_id);

-- A thread hangs on another of the same member, and goes with it; a folder only refers to one.
create table club.threads (
  thread_id uuid primary key,
  member_id text not null references club.members,
  parent_id uuid,
  words text,
  unique (member_id, thread_id),
  foreign key (member_id, parent_id) references club.threads (member_id, thread_id) on delete cascade
);
create table club.folders (
  folder_id int primary key,
  member_id text not null references club.members,
  parent_id int references club.folders,
  title text
);
create index on club.folders (member_id);

-- Rows of two members: one table stays, in the other each row is its sender's, and mentions the receiver.
create table club.friendships (
  one_id text not null references club.members,
  other_id text not null references club.members,
  since date,
  primary key (one_id, other_id)
);
create table club.messages (
  message_id bigserial primary key,
  sender_id text not null references club.members,
  receiver_id text not null references club.members,
  words text
);
create index on club.messages (sender_id);

-- Tables that refer to each other: one constraint of the first circle waits for the commit, none of the second does.
create table club.wallets (wallet_id int primary key, member_id text not null references club.members, main_card_id int not null);
create table club.cards (
  card_id int primary key,
  member_id text not null references club.members,
  wallet_id int not null references club.wallets,
  number text
);
alter table club.wallets add constraint wallets_main_card foreign key (main_card_id) references club.cards
  deferrable initially deferred;
create table club.carts (cart_id int primary key, member_id text not null references club.members, latest_line_id int);
create table club.cart_lines (
  line_id int primary key,
  member_id text not null references club.members,
  cart_id int not null references club.carts,
  words text
);
alter table club.carts add constraint carts_latest_line foreign key (latest_line_id) references club.cart_lines;
create index on club.wallets (member_id);
create index on club.cards (member_id);
create index on club.carts (member_id);
create index on club.cart_lines (member_id);

-- A unique key that waits for the commit, and keys that are none: no two bookings of a room at a time.
create table club.seats (
  seat_id serial primary key,
  member_id text not null references club.members,
  line int not null,
  place int not null,
  unique (line, place) deferrable initially deferred
);
create index on club.seats (member_id);
create table club.bookings (
  booking_id uuid primary key,
  member_id text not null references club.members,
  room int not null,
  during tstzrange not null,
  exclude using gist (room with =, during with &&)
);
create index on club.bookings (member_id);

-- What a foreign key does when its parent goes, each once, all within one member.
create table club.baskets (
  basket_id bigserial primary key,
  member_id text not null references club.members,
  label text,
  unique (member_id, basket_id)
);
create table club.basket_lines (
  basket_id bigint not null references club.baskets on delete cascade,
  product_id int not null references outside.products on delete restrict,
  words text
);
create index on club.basket_lines (basket_id);
create table club.basket_seals (
  basket_id bigint primary key references club.baskets on delete restrict,
  words text
);
create table club.basket_marks (
  mark_id serial primary key,
  member_id text not null references club.members,
  basket_id bigint,
  words text,
  foreign key (member_id, basket_id) references club.baskets (member_id, basket_id) on delete set null (basket_id)
);
create index on club.basket_marks (member_id);
create table club.basket_hints (
  hint_id serial primary key,
  member_id text not null references club.members,
  basket_id bigint default null,
  words text,
  foreign key (member_id, basket_id) references club.baskets (member_id, basket_id) on delete set default (basket_id)
);
create index on club.basket_hints (member_id);

-- Keys of one collation and those who refer to them of another.
create table club.codes (
  code text collate "C" primary key,
  member_id text not null references club.members,
  label text collate kinds.loose unique
);
create index on club.codes (member_id);
create table club.code_uses (
  code text collate "und-x-icu" not null references club.codes on delete cascade,
  used_at timestamp not null,
  unique nulls not distinct (code, used_at)
);

-- A policy that shows nobody anything.
create table club.secrets (secret_id int primary key, member_id text not null references club.members, words text);
create index on club.secrets (member_id);
alter table club.secrets enable row level security;
alter table club.secrets force row level security;
create policy nobody on club.secrets using (false);

-- Its rows are gone after a crash; ours must not be.
create unlogged table club.sketches (sketch_id serial primary key, member_id text not null references club.members, words text);
create index on club.sketches (member_id);

-- A rule for what nobody does here, and triggers that look on.
create table club.remarks (remark_id int primary key, member_id text not null references club.members, words text);
create index on club.remarks (member_id);
create rule told as on update to club.remarks do also insert into outside.rule_log (told) values ('a remark was changed');
create trigger noted after insert or delete on club.remarks for each row execute function outside.note_change();

-- Gone for good at separation.
create table club.tokens (token text primary key, member_id text not null references club.members);
create index on club.tokens (member_id);

-- Stays: its rows say nothing of a person.
create table club.settlements (
  settlement_no bigint generated by default as identity primary key,
  member_id text not null references club.members,
  amount numeric not null
);

create view club.member_names as select member_id, name, login_id from club.members;
create view outside.all_notes as select * from club.notes;
create materialized view outside.member_counts as select count(*) as members from club.members;

insert into outside.products select n, '상품 ' || n from generate_series(1, 5) as n;
insert into outside.former_members select 'M-' || n, 'former' || n || '@example.com' from generate_series(1, 50) as n;
insert into "상점 주문".members select 'M-' || n, 'namesake' from generate_series(1, 50) as n;
