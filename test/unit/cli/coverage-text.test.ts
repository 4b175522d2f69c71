import { describe, expect, test } from 'vitest';
import { coverageText } from '../../../src/cli/coverage-text.js';
import type { Coverage } from '../../../src/datamap/coverage.js';

const nothing: Coverage = {
  member: { table: 'public.members', key: 'member_no' },
  paths: [],
  cascades: [],
  hooks: [],
  rowSecurity: [],
  personal: [],
  looseMemberColumns: [],
  sources: [],
  rows: [],
};
const step = {
  table: 'public.notes',
  parent: 'public.members',
  key: 'notes_fkey',
  columns: ['member_no'],
  parentColumns: ['member_no'],
  onDelete: 'cascade',
  onUpdate: 'no action',
} as const;

test('a map that covers nothing says so line by line', () => {
  expect(coverageText(nothing).split('\n\n')).toEqual([
    [
      'Coverage of public.members (member_no):',
      '  foreign keys that lead to rows of a member: 0, to 0 tables, of which 0 not declared',
      '  cascades that a separation fires: 0, of which 0 could reach outside the member',
      '  columns that look personal and have no name in the notice: 0',
      '  sources of activity: 0, of which 0 without an index',
    ].join('\n'),
    'Foreign keys that lead to rows of a member: none.',
    'Cascades that a separation fires: none.',
    'Triggers and rules of tables that are written: none.',
    'Row security: none.',
    'Columns that look personal and have no name in the notice: none.',
    'Columns like the key of members in tables that are not declared: none.',
    'Indexes for the sources of activity, and those that are missing for rows: none.',
  ]);
});

describe('each list', () => {
  test('of foreign keys has what is not declared before what is covered', () => {
    const text = coverageText({
      ...nothing,
      paths: [
        {
          steps: [{ ...step, table: 'public.cards', key: 'cards_fkey' }],
          table: 'public.cards',
          mode: 'move',
          coveredBy: 'member',
        },
        { steps: [step], table: 'public.notes', mode: null, coveredBy: 'outside' },
        {
          steps: [
            step,
            {
              ...step,
              table: 'public.old_notes',
              parent: 'public.notes',
              key: null,
              columns: [],
              onDelete: null,
              onUpdate: null,
            },
          ],
          table: 'public.old_notes',
          mode: 'keep',
          coveredBy: 'entry',
        },
      ],
    });
    expect(text).toContain('rows of a member: 2, to 3 tables, of which 1 not declared');
    const lines = text.split('\n').filter((line) => /^public\./.test(line));
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      [
        'public.notes',
        '-',
        'NOT DECLARED',
        'notes_fkey',
        'member_no → public.members (member_no)',
        'cascade',
        'no action',
        'notes_fkey',
      ],
      [
        'public.cards',
        'move',
        'member column',
        'cards_fkey',
        'member_no → public.members (member_no)',
        'cascade',
        'no action',
        'cards_fkey',
      ],
      [
        'public.old_notes',
        'keep',
        'an entry of its own',
        '(inherits)',
        'public.notes',
        'notes_fkey > public.old_notes inherits',
      ],
    ]);
  });

  test('of cascades, policies and columns says what is outside, hidden and unsure', () => {
    const text = coverageText({
      ...nothing,
      cascades: [{ ...step, on: 'delete', action: 'cascade', stays: 'outside' }],
      rowSecurity: [
        {
          table: 'public.a',
          roles: ['dormouse_mover'],
          hiddenFrom: ['dormouse_mover'],
          sql: 'alter role dormouse_mover bypassrls;',
        },
        { table: 'public.b', roles: ['dormouse_clerk', 'dormouse_mover'], hiddenFrom: [], sql: null },
      ],
      personal: [
        { table: 'public.a', column: 'title', meaning: 'message', sure: false, mode: 'strip', fate: 'stays' },
        { table: 'public.c', column: 'email', meaning: 'email', sure: true, mode: null, fate: 'stays' },
      ],
      looseMemberColumns: [
        { table: 'public.c', kind: 'materialized view', column: 'member_no' },
        { table: 'public.d', kind: 'table', column: 'mno', types: { column: 'text', key: 'bigint' } },
        { table: 'public.e', kind: 'table', column: 'order_no', keyOf: 'public.orders' },
      ],
    });
    expect(text).toMatch(/public\.notes {2}notes_fkey {3}member_no → .* delete {2}cascade {2}OUTSIDE/);
    expect(text).toContain('  public.a: alter role dormouse_mover bypassrls;');
    expect(text).toContain('  public.b: dormouse_clerk and dormouse_mover bypass it');
    expect(text).toMatch(/public\.a\.title {2}message\? +strip +stays/);
    expect(text).toMatch(/public\.c\.email {2}email +not declared {2}stays/);
    expect(text).toContain('  public.c.member_no (materialized view)');
    expect(text).toContain('  public.d.mno (table, of type text, the key is bigint)');
    expect(text).toContain('  public.e.order_no (table, like the key of public.orders)');
  });

  test('of triggers says when each runs, and of indexes what is missing', () => {
    const hook = {
      table: 'public.a',
      on: 'public.a_1',
      kind: 'trigger',
      name: 'noted',
      timing: 'before',
      level: 'row',
      events: ['insert', 'delete'],
      columns: [],
      function: 'public.note',
      enabled: 'no',
      runsAt: [],
      consequence: 'never runs',
    } as const;
    const need = { table: 'public.a', columns: ['at'], index: null, create: 'create index on a (at);' };
    const text = coverageText({
      ...nothing,
      hooks: [hook],
      sources: [{ id: 'login', kind: 'login', table: 'public.a', needs: [need] }],
      rows: [
        { ...need, columns: ['owner'] },
        { ...need, columns: ['member_no'], index: 'a_member_no_idx', create: null },
      ],
    });
    expect(text).toContain('  public.a_1: trigger noted (before insert or delete, each row, disabled) never runs');
    expect(text).toContain('sources of activity: 1, of which 1 without an index');
    expect(text).toContain('  activity login: public.a (at): MISSING: create index on a (at);');
    expect(text).toContain('  rows: public.a (owner): MISSING: create index on a (at);');
    expect(text).not.toContain('a_member_no_idx');
  });
});
