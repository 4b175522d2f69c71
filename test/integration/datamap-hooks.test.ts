import { describe, expect, test } from 'vitest';
import { coverageOf } from '../../src/datamap/coverage.js';
import { loadDataMap } from '../../src/datamap/load-data-map.js';
import { exampleMap, lineWith } from '../unit/datamap/example-map.js';
import { openShapes } from './datamap-case.js';

const { catalogAfter, check } = openShapes();
const functions = `
create function public.note() returns trigger language plpgsql as 'begin return coalesce(new, old); end';
create function public.note_as_owner() returns trigger language plpgsql security definer as 'begin return null; end';
`;
const places: Record<string, string> = {
  'public.members': `line ${lineWith('  - table: public.members')}: data[0].table: public.members`,
  'public.payments': `line ${lineWith('  - table: public.payments\n')}: data[1].table: public.payments`,
  'public.logins': `line ${lineWith('  - table: public.logins')}: data[3].table: public.logins`,
};
const mayCopy = 'it may copy what leaves';
const mayKeep = 'copy what leaves, or keep a row from leaving, and then its member is set aside';
const mayChange = 'change what is put back, and then a restoration is refused until the change is accepted';
const asMover = 'with the rights of dormouse_mover';

describe('a trigger that runs when a member leaves or comes back is told, with what it may do', () => {
  test.each([
    [
      'public.payments',
      'before delete',
      'for each row',
      `(before each row is deleted): it runs at separation, ${asMover}; it may ${mayKeep}`,
    ],
    [
      'public.payments',
      'before insert',
      'for each row',
      `(before each row is inserted): it runs at restoration, ${asMover}; it may ${mayChange}`,
    ],
    [
      'public.payments',
      'before insert or delete',
      'for each row',
      `(before each row is inserted or deleted): it runs at separation and restoration, ${asMover}; it may ${mayKeep}, or ${mayChange}`,
    ],
    [
      'public.payments',
      'after delete',
      'for each statement',
      `(after rows are deleted): it runs at separation, ${asMover}; ${mayCopy}`,
    ],
    [
      'public.members',
      'after update',
      'for each row',
      `(after each row is updated): it runs at separation and restoration, ${asMover}; ${mayCopy}`,
    ],
    [
      'public.members',
      'after update of status, email',
      'for each row',
      `(after each row is updated): it runs at separation and restoration, ${asMover}; ${mayCopy}`,
    ],
    [
      'public.logins',
      'before delete',
      'for each row',
      `(before each row is deleted): it runs at separation, ${asMover}; it may ${mayKeep}`,
    ],
  ])('%s %s %s', async (table, when, level, says) => {
    const sql = `${functions} create trigger noted ${when} on ${table} ${level} execute function public.note();`;
    expect(await check({ sql })).toEqual({ problems: [], warnings: [`${places[table]} has trigger noted ${says}`] });
  });

  test('with the rights of its owner where its function says so', async () => {
    const sql = `${functions} create trigger noted after delete on public.payments for each row execute function public.note_as_owner();`;
    expect((await check({ sql })).warnings).toEqual([
      expect.stringContaining('it runs at separation, with the rights of the owner of its function'),
    ]);
  });

  test('one of a partition alone too', async () => {
    const sql = `${functions} drop table public.logins;
      create table public.logins (member_no bigint references public.members, logged_in_at timestamptz, result text, ip inet) partition by list (result);
      create table public.logins_ok partition of public.logins for values in ('OK');
      create index on public.logins (member_no, logged_in_at);
      create index on public.logins (logged_in_at);
      create trigger noted after delete on public.logins_ok for each row execute function public.note();
      create trigger told after delete on public.logins for each row execute function public.note();`;
    expect((await check({ sql })).warnings).toEqual([
      `${places['public.logins']} has trigger noted of its partition public.logins_ok (after each row is deleted): it runs at separation, ${asMover}; ${mayCopy}`,
      `${places['public.logins']} has trigger told (after each row is deleted): it runs at separation, ${asMover}; ${mayCopy}`,
    ]);
  });
});

test('a trigger that never runs for a member is no warning, and stands in the coverage', async () => {
  const trigger = (name: string, when: string, table: string) =>
    `create trigger ${name} ${when} on ${table} ${when.includes('truncate') ? '' : 'for each row'} execute function public.note();`;
  const sql = [
    functions,
    trigger('a_disabled', 'before delete', 'public.payments'),
    'alter table public.payments disable trigger a_disabled;',
    trigger('b_replica', 'before delete', 'public.payments'),
    'alter table public.payments enable replica trigger b_replica;',
    trigger('c_truncate', 'before truncate', 'public.payments'),
    trigger('d_later', 'before update', 'public.payments'),
    trigger('e_other_column', 'before update of status', 'public.members'),
    trigger('f_discarded', 'after insert or update', 'public.logins'),
    trigger('g_kept', 'after insert or delete', 'public.settlements'),
  ].join('\n');
  expect(await check({ sql })).toEqual({ problems: [], warnings: [] });
  const { hooks } = coverageOf(loadDataMap(exampleMap).map, await catalogAfter(sql));
  expect(hooks.map(({ table, name, enabled, runsAt }) => [table, name, enabled, ...runsAt])).toEqual([
    ['public.members', 'e_other_column', 'yes'],
    ['public.payments', 'a_disabled', 'no'],
    ['public.payments', 'b_replica', 'for replicas alone'],
    ['public.payments', 'c_truncate', 'yes'],
    ['public.payments', 'd_later', 'yes', 'laterRestoration'],
    ['public.logins', 'f_discarded', 'yes'],
  ]);
  expect(hooks[4]).toMatchObject({ timing: 'before', level: 'row', events: ['update'], function: 'public.note' });
});

describe('a rule with which PostgreSQL refuses to take or to put rows is a problem', () => {
  test.each([
    [
      'on delete to public.payments do also',
      'public.payments',
      '(after rows are deleted): it makes PostgreSQL refuse every separation',
    ],
    [
      'on insert to public.payments do instead',
      'public.payments',
      '(instead of rows are inserted): it makes PostgreSQL refuse every restoration',
    ],
    [
      'on update to public.members do also',
      'public.members',
      '(after rows are updated): it makes PostgreSQL refuse every separation and restoration',
    ],
  ])('%s', async (rule, table, says) => {
    const sql = `create rule told as ${rule} nothing;`.replace('also nothing', 'also notify told');
    expect((await check({ sql })).problems).toEqual([
      `${places[table]} has rule told ${says}; make it a trigger, or keep the table`,
    ]);
  });
});
