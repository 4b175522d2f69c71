import { describe, expect, test } from 'vitest';
import { edgesBetween } from '../../../../src/datamap/draft/crossings.js';
import type { ColumnShape } from '../../../../src/datamap/draft/known.js';
import { planTables } from '../../../../src/datamap/draft/plan-tables.js';
import { reachTables } from '../../../../src/datamap/draft/reach-tables.js';
import { knownOf, members, type TableCase } from './catalog-case.js';

const member = { table: 's.members', key: 'member_no' };
const toMembers = 'member_no > s.members.member_no';

function planned(
  tables: Readonly<Record<string, TableCase>>,
  {
    crossing = 0,
    shapes = {},
    mentions = {},
  }: {
    crossing?: number;
    shapes?: Record<string, Record<string, Partial<ColumnShape>>>;
    mentions?: Record<string, { rows: number; found: number }>;
  } = {},
) {
  const known = knownOf({ 's.members': members, ...tables }, shapes);
  const reached = reachTables(known.catalog, member);
  const crossings = new Map(
    edgesBetween(known.catalog, member, reached).map((edge) => [edge, { rows: 100, found: crossing }] as const),
  );
  const plans = planTables(known, member, reached, { crossings, mentions: new Map(Object.entries(mentions)) });
  return Object.fromEntries(plans.map((plan) => [plan.reached.table.name, plan]));
}

const own = (columns: Readonly<Record<string, string>>, keys: readonly string[] = []): TableCase => ({
  columns: { id: 'bigint!', member_no: 'bigint!', ...columns },
  keys: [toMembers, ...keys],
});

describe('what a draft does with a table', () => {
  test("moves what is the member's, without a doubt of its own", () => {
    const { 's.orders': orders } = planned({ 's.orders': own({ receiver_name: 'text', ordered_at: 'timestamptz!' }) });
    expect(orders).toMatchObject({ mode: 'move', unsure: [], mentions: [] });
  });

  test.each(['s.device_tokens', 's.user_sessions', 's.인증토큰'])('destroys %s and says so', (table) => {
    const { [table]: plan } = planned({ [table]: own({ value: 'text' }) });
    expect(plan).toMatchObject({ mode: 'discard' });
    expect(plan?.unsure).toHaveLength(1);
  });

  test('destroys nothing on a guess that a law may say to keep', () => {
    expect(planned({ 's.payment_tokens': own({ value: 'text' }) })['s.payment_tokens']?.mode).toBe('move');
  });

  test('moves tokens that something hangs on that has to come back', () => {
    const plans = planned({
      's.tokens': own({ value: 'text' }),
      's.orders': own({ token_id: 'bigint', ordered_at: 'timestamptz!' }, ['token_id > s.tokens.id']),
    });
    expect(plans['s.tokens']).toMatchObject({ mode: 'move', unsure: [] });
  });

  test.each(['s.settlements', 's.daily_stats', 's.월별통계', 's.jeongsan'])('keeps the ledger %s, unsure', (table) => {
    const { [table]: plan } = planned({ [table]: own({ amount: 'numeric!', day: 'date!' }) });
    expect(plan).toMatchObject({ mode: 'keep', because: expect.stringContaining('without personal data') });
    expect(plan?.unsure).toHaveLength(1);
  });

  test('moves a ledger that holds personal data, by name or by what its texts look like', () => {
    expect(planned({ 's.settlements': own({ account_holder: 'text' }) })['s.settlements']?.mode).toBe('move');
    const looksLike = { 's.settlements': { note1: { filled: 50, distinct: 50, phone: 50 } } };
    expect(planned({ 's.settlements': own({ note1: 'text' }) }, { shapes: looksLike })['s.settlements']?.mode).toBe(
      'move',
    );
  });

  test('moves a ledger that hangs on what leaves: what stays may not refer to it', () => {
    const plans = planned({
      's.payments': own({ paid_at: 'timestamptz!' }),
      's.settlements': own({ payment_id: 'bigint!', amount: 'numeric' }, ['payment_id > s.payments.id']),
    });
    expect(plans['s.settlements']).toMatchObject({ mode: 'move' });
    expect(plans['s.settlements']?.unsure[0]).toMatch(/refers to s\.payments, whose rows leave/);
  });

  test('keeps numbers of an unknown kind and moves texts of one', () => {
    expect(planned({ 's.zz': own({ level: 'int', ratio: 'numeric' }) })['s.zz']?.mode).toBe('keep');
    expect(planned({ 's.zz': own({ words: 'text' }) })['s.zz']?.mode).toBe('move');
  });

  test('keeps what two members share, and says how to move it', () => {
    const { 's.messages': plan } = planned({
      's.messages': {
        columns: { id: 'bigint!', sender_no: 'bigint!', receiver_no: 'bigint!', body: 'text' },
        keys: ['sender_no > s.members.member_no', 'receiver_no > s.members.member_no'],
      },
    });
    expect(plan).toMatchObject({ mode: 'keep', isHeld: true });
    expect(plan?.unsure[0]).toMatch(/belongs to two members.*mentions: \[receiver_no\]/);
  });

  test('moves a row that only mentions another member: who invited, who handled', () => {
    const plans = planned({
      's.joins': {
        columns: { id: 'bigint!', referrer_no: 'bigint', joined_no: 'bigint!', code: 'text' },
        keys: ['referrer_no > s.members.member_no', 'joined_no > s.members.member_no'],
      },
      's.orders': own({ handled_by: 'bigint', ordered_at: 'timestamptz!' }, ['handled_by > s.members.member_no']),
    });
    expect(plans['s.joins']).toMatchObject({ mode: 'move', mentions: ['referrer_no'] });
    expect(plans['s.joins']?.unsure).toHaveLength(1);
    expect(plans['s.orders']).toMatchObject({ mode: 'move', mentions: ['handled_by'] });
    expect(plans['s.orders']?.unsure).toEqual([
      expect.stringMatching(/^handled_by names another member; the row leaves/),
    ]);
  });

  describe('never takes what another member wrote', () => {
    const lists = (column: string) => ({
      's.lists': own({ title: 'text' }),
      's.notes': {
        columns: { id: 'bigint!', list_id: 'bigint!', [column]: 'bigint!', body: 'text' },
        keys: ['list_id > s.lists.id cascade', `${column} > s.members.member_no`],
      },
    });

    test.each(['author_id', 'writer_id', 'created_by', 'assignee_id'])(
      'though it hangs on rows of the member: %s',
      (column) => {
        const { 's.notes': notes, 's.lists': parent } = planned(lists(column));
        expect(notes).toMatchObject({ mode: 'keep', isHeld: true, mentions: [] });
        expect(notes?.unsure[0]).toMatch(/^no row could be looked at/);
        expect(parent).toMatchObject({ mode: 'keep', isHeld: true });
      },
    );

    test('and says how many rows of a sample show it', () => {
      const shares = { 's.notes.author_id': { rows: 200, found: 150 } };
      const { 's.notes': notes } = planned(lists('author_id'), { mentions: shares });
      expect(notes?.unsure[0]).toMatch(/^150 of 200 sampled rows were written by another member \(author_id\)/);
    });

    test('and doubts a column without a foreign key that seems to name the writer', () => {
      const { 's.lists': list, 's.notes': notes } = lists('author_id');
      const untied = { ...notes, keys: ['list_id > s.lists.id cascade'] };
      const plans = planned({ 's.lists': list, 's.notes': untied });
      expect(plans['s.notes']?.unsure).toEqual([expect.stringMatching(/^author_id seems to name who wrote a row/)]);
    });

    test('but lets a row go that somebody of the staff dealt with, unsure', () => {
      const { 's.notes': notes } = planned(lists('approved_by'), {
        mentions: { 's.notes.approved_by': { rows: 9, found: 9 } },
      });
      expect(notes).toMatchObject({ mode: 'move', mentions: ['approved_by'] });
      expect(notes?.unsure).toEqual([
        expect.stringMatching(/^approved_by names another member \(in 9 of 9 sampled rows\)/),
      ]);
    });

    test('nor a row with a column for its own member, where the sample shows another writer', () => {
      const tables = { 's.orders': own({ created_by: 'bigint', body: 'text' }, ['created_by > s.members.member_no']) };
      const at = (found: number) =>
        planned(tables, { mentions: { 's.orders.created_by': { rows: 50, found } } })['s.orders'];
      expect(at(1)).toMatchObject({ mode: 'keep', isHeld: true, mentions: [] });
      expect(at(0)).toMatchObject({ mode: 'move', mentions: ['created_by'] });
      expect(at(0)?.unsure).toHaveLength(1);
    });
  });

  test('keeps what refers by another type than that of the key, and gives that as the reason', () => {
    const keyed = { 's.members': { ...members, columns: { ...members.columns, member_no: 'numeric!' } } };
    const { 's.orders': orders, 's.lines': lines } = planned({
      ...keyed,
      's.orders': own({ body: 'text' }),
      's.lines': { columns: { id: 'bigint!', order_id: 'bigint!' }, keys: ['order_id > s.orders.id'] },
    });
    expect(orders).toMatchObject({
      mode: 'keep',
      because: 'its reference to the members is of another type than the key',
    });
    expect(orders?.unsure).toEqual([
      'member_no → s.members.member_no is of another type than the key: cast or change it, then name it with member or via; declare keep until then',
    ]);
    expect(lines).toMatchObject({ mode: 'keep' });
  });

  test('doubts whose the address of somebody invited is', () => {
    const { 's.invitations': plan } = planned({
      's.invitations': {
        columns: { id: 'bigint!', email: 'text!', invited_by: 'bigint!' },
        keys: ['invited_by > s.members.member_no'],
      },
    });
    expect(plan?.unsure.join('\n')).toMatch(/email may reach another person than the member/);
  });

  test('keeps what shared rows refer to, for those stay', () => {
    const plans = planned({
      's.rooms': own({ title: 'text' }),
      's.messages': {
        columns: { id: 'bigint!', room_id: 'bigint!', sender_no: 'bigint!', receiver_no: 'bigint!' },
        keys: ['room_id > s.rooms.id', 'sender_no > s.members.member_no', 'receiver_no > s.members.member_no'],
      },
    });
    expect(plans['s.rooms']).toMatchObject({ mode: 'keep', isHeld: true });
  });

  test('keeps rows that rows of other members refer to, where the sample shows some', () => {
    const tables = {
      's.posts': own({ body: 'text' }),
      's.comments': own({ post_id: 'bigint!', body: 'text' }, ['post_id > s.posts.id']),
    };
    expect(planned(tables)['s.posts']?.mode).toBe('move');
    const plans = planned(tables, { crossing: 7 });
    expect(plans['s.posts']).toMatchObject({ mode: 'keep', isHeld: true });
    expect(plans['s.posts']?.unsure[0]).toMatch(/^7 of 100 sampled rows of s\.comments belong to another member/);
    expect(plans['s.comments']?.mode).toBe('move');
  });

  test('keeps what nobody owns, and what hangs on it', () => {
    const plans = planned({
      's.notices': {
        columns: { id: 'bigint!', created_by: 'bigint', body: 'text' },
        keys: ['created_by > s.members.member_no'],
      },
      's.files': { columns: { id: 'bigint!', notice_id: 'bigint!', path: 'text' }, keys: ['notice_id > s.notices.id'] },
    });
    expect(plans['s.notices']).toMatchObject({ mode: 'keep', isHeld: true });
    expect(plans['s.files']).toMatchObject({ mode: 'keep', isHeld: true });
  });
});
