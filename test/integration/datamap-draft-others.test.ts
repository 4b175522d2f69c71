import { describe, expect, test } from 'vitest';
import { checked, databaseOf, draftOf, entryIn, whysIn } from './draft-case.js';

const people = `create table public.users (
  id bigint primary key, email text unique, name text not null, phone text, joined_at timestamptz not null
);
insert into users select n, 'u' || n || '@example.com', '이름', '010-0000-0000', '2015-01-01' from generate_series(1, 60) as n;`;

const projects = `${people}
create table public.projects (id bigint primary key, owner_id bigint not null references users, title text);
create table public.tasks (
  id bigint primary key, project_id bigint not null references projects on delete cascade, assignee_id bigint references users, title text
);
create table public.notes (
  id bigint primary key, task_id bigint not null references tasks on delete cascade, author_id bigint not null references users, body text
);
insert into projects select n, n, 'p' from generate_series(1, 20) as n;
insert into tasks select n, n, 20 + n, 't' from generate_series(1, 20) as n;
insert into notes select n, 1 + n % 20, case when n <= 8 then 1 + n % 20 else 40 end, 'written by somebody' from generate_series(1, 40) as n;`;

test('a draft takes nothing that active members wrote in rows of a dormant one, and counts it', async () => {
  const { superuserUrl } = await databaseOf(projects);
  const draft = await draftOf(superuserUrl);
  expect(draft.dataMap.member.table).toBe('public.users');
  for (const table of ['public.projects', 'public.tasks', 'public.notes']) {
    expect(entryIn(draft, table)).toMatchObject({ mode: 'keep' });
  }
  const whys = whysIn(draft, /mode$/).join('\n');
  expect(whys).toContain('20 of 20 sampled rows were written by another member (assignee_id)');
  expect(whys).toContain('32 of 40 sampled rows were written by another member (author_id)');
  expect((await checked(superuserUrl, draft.yaml)).problems).toEqual([]);
});

test('and keeps rows that those of others hang on, however many tables lie between', async () => {
  const { superuserUrl } = await databaseOf(`${people}
    create table public.albums (id bigint primary key, user_id bigint not null references users, title text);
    create table public.pictures (id bigint primary key, album_id bigint not null references albums, words text);
    create table public.remarks (id bigint primary key, picture_id bigint not null references pictures, user_id bigint not null references users, body text);
    insert into albums select n, n, 'a' from generate_series(1, 20) as n;
    insert into pictures select n, n, 'b' from generate_series(1, 20) as n;
    insert into remarks select n, n, case when n > 5 then 30 else n end, 'c' from generate_series(1, 20) as n;`);
  const draft = await draftOf(superuserUrl);
  expect(entryIn(draft, 'public.pictures')).toMatchObject({ mode: 'keep' });
  expect(whysIn(draft, /mode$/).join('\n')).toContain(
    '15 of 20 sampled rows of public.remarks belong to another member',
  );
});

describe('a table that no foreign key ties to members', () => {
  test('is sampled over all its rows, in parts too: the oldest may be of members who are gone', async () => {
    const { superuserUrl } = await databaseOf(`${people}
      create table public.logins (user_id bigint, logged_in_at timestamptz not null, padding text);
      create table public.visits (user_id bigint, visited_at timestamptz not null) partition by range (visited_at);
      create table public.visits_old partition of visits for values from (minvalue) to ('2020-01-01');
      create table public.visits_new partition of visits default;
      insert into logins select case when n <= 3000 then 1000 + n else n % 60 + 1 end, now(), repeat('x', 200) from generate_series(1, 6000) as n;
      insert into visits select 1000 + n, '2019-01-01' from generate_series(1, 3000) as n;
      insert into visits select n % 60 + 1, now() from generate_series(1, 9000) as n;`);
    const draft = await draftOf(superuserUrl);
    expect(draft.tables.notSampled).toEqual([]);
    expect(entryIn(draft, 'public.logins')).toMatchObject({ member: 'user_id', mode: 'move' });
    expect(entryIn(draft, 'public.visits')).toMatchObject({ member: 'user_id', mode: 'move' });
    expect((await draftOf(superuserUrl)).yaml).toBe(draft.yaml);
  });

  test('is kept and told where none of its rows is of a member, and noted where its name alone says too little', async () => {
    const { superuserUrl } = await databaseOf(`${people}
      create table public.logins (user_id bigint, logged_in_at timestamptz not null);
      create table public.polls (customer_no bigint, choice text);
      insert into logins select 1000 + n, now() from generate_series(1, 300) as n;`);
    const draft = await draftOf(superuserUrl);
    expect(entryIn(draft, 'public.logins')).toMatchObject({ member: 'user_id', mode: 'keep' });
    expect(whysIn(draft, /mode$/).join('\n')).toContain('0 of 200 sampled are members');
    expect(whysIn(draft, 'data').join('\n')).toContain('customer_no of public.polls (empty)');
    expect((await checked(superuserUrl, draft.yaml)).problems).toEqual([]);
  });

  test('is suggested for notOfMembers and silences nothing before somebody has looked', async () => {
    const { superuserUrl } = await databaseOf(
      `${people} create table public.couriers (id bigint primary key, courier_phone text, email text);`,
    );
    const draft = await draftOf(superuserUrl);
    expect(draft.dataMap.notOfMembers).toBeUndefined();
    expect(draft.yaml).toMatch(/# notOfMembers:\n# {3}- \{ table: public\.couriers, because: … \}\n$/);
    expect((await checked(superuserUrl, draft.yaml)).warnings.join('\n')).toContain(
      'email of public.couriers look personal',
    );
    const taken = draft.yaml
      .replace('# notOfMembers:', 'notOfMembers:')
      .replace('#   - { table: public.c', '  - { table: public.c');
    expect((await checked(superuserUrl, taken)).warnings.join('\n')).not.toContain('couriers');
  });
});

test('a key of another type than what refers to it, and one named by a reserved word, make a draft that passes the check', async () => {
  const { superuserUrl } = await databaseOf(`
    create table public.members ("user" numeric(12) primary key, email text not null unique, name text not null, joined_at timestamptz not null, deleted_at timestamptz);
    create table public.orders (id bigint primary key, member_no bigint not null references members, ordered_at timestamptz, memo text);
    insert into members select n, 'u' || n || '@example.com', '이름', now(), null from generate_series(1, 20) as n;`);
  const draft = await draftOf(superuserUrl);
  expect((await checked(superuserUrl, draft.yaml)).problems).toEqual([]);
  expect(entryIn(draft, 'public.members')).toMatchObject({ columns: { email: expect.stringContaining('"user"') } });
  expect(entryIn(draft, 'public.orders')).toMatchObject({ mode: 'keep' });
  expect(whysIn(draft, 'data[1].mode').join()).toContain('is of another type than the key: cast or change it');
  expect(whysIn(draft, 'member').join()).toContain('does deleted_at tell of members who have withdrawn?');
});
