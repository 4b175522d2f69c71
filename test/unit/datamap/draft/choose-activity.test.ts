import { describe, expect, test } from 'vitest';
import type { CatalogTable } from '../../../../src/datamap/catalog.js';
import { findSources, instantsOf, writeSources } from '../../../../src/datamap/draft/choose-activity.js';
import { chooseMember } from '../../../../src/datamap/draft/choose-member.js';
import { planTables } from '../../../../src/datamap/draft/plan-tables.js';
import { reachTables } from '../../../../src/datamap/draft/reach-tables.js';
import { knownOf, members, type TableCase } from './catalog-case.js';

const toMembers = 'member_no > s.members.member_no';
const own = (columns: Readonly<Record<string, string>>, checks = {}): TableCase => ({
  columns: { id: 'bigint!', member_no: 'bigint!', ...columns },
  keys: [toMembers],
  checks,
});

function sources(
  tables: Readonly<Record<string, TableCase>>,
  ages: Record<string, { oldest: number | null; newest: number | null }> = {},
) {
  const known = knownOf({ 's.members': members, ...tables });
  const { member } = chooseMember(known, known.catalog.tables.get('s.members') as CatalogTable);
  const plans = planTables(known, member, reachTables(known.catalog, member), { crossings: new Map() });
  const found = findSources(known, member, plans);
  const written = writeSources(found, { known, member, ages: new Map(Object.entries(ages)) });
  return {
    activity: written.activity,
    whys: written.unsure.map(({ path, why }) => `${path.join('.')}: ${why}`),
    instants: instantsOf(member, found).map(({ table, column }) => `${table}.${column}`),
  };
}

const logins = own({ logged_in_at: 'timestamptz!', ip: 'inet' });
const payments = own({ approved_at: 'timestamptz!', amount: 'numeric' });

describe('activity', () => {
  test('is read from tables of logins and payments and from columns of the members', () => {
    const withColumn = { ...members, columns: { ...members.columns, last_login_at: 'timestamp' } };
    const { activity, instants } = sources({ 's.members': withColumn, 's.logins': logins, 's.payments': payments });
    expect(activity).toEqual([
      { id: 'login', kind: 'login', table: 's.logins', member: 'member_no', at: 'logged_in_at' },
      { id: 'payment', kind: 'transaction', table: 's.payments', member: 'member_no', at: 'approved_at' },
      { id: 'last-login', kind: 'login', column: 'last_login_at', zone: 'Asia/Seoul' },
    ]);
    expect(instants).toEqual([
      's.members.joined_at',
      's.logins.logged_in_at',
      's.payments.approved_at',
      's.members.last_login_at',
    ]);
  });

  test('takes the approval of a payment before the day of its row', () => {
    const { activity } = sources({ 's.payments': own({ created_at: 'timestamptz!', approved_at: 'timestamptz' }) });
    expect(activity[0]).toMatchObject({ at: 'approved_at' });
  });

  test('of tables of one kind has ids that differ', () => {
    const { activity } = sources({ 's.web_logins': logins, 's.app_logins': logins });
    expect(activity.map(({ id }) => id)).toEqual(['login', 'login-2']);
  });

  test('offers a condition in words of the schema, and never a value of a row', () => {
    const checked = own(
      { logged_in_at: 'timestamptz!', result: 'text' },
      { result: "(result = ANY (ARRAY['FAIL'::text, 'OK'::text]))" },
    );
    expect(sources({ 's.logins': checked }).whys[0]).toContain(`where: "result = 'OK'"`);
    expect(sources({ 's.logins': own({ logged_in_at: 'timestamptz!', result: 'text' }) }).whys[0]).toContain(
      `where: "result = '…'"`,
    );
  });

  test('asks whether rows are removed where the oldest is much younger than the oldest member', () => {
    const ages = {
      's.members.joined_at': { oldest: 2000, newest: 1 },
      's.logins.logged_in_at': { oldest: 93, newest: 0 },
    };
    const { activity, whys } = sources({ 's.logins': logins }, ages);
    expect(activity[0]).toMatchObject({ keeps: 'P3M' });
    expect(whys.join('\n')).toMatch(/activity\.0\.keeps: its oldest row is much younger/);
  });

  test.each([
    ['a few days', 9, 'P9D'],
    ['nothing of it where rows go back far', 1500, undefined],
    ['nothing of it in an empty table', null, undefined],
  ])('writes keeps of %s', (_, oldest, keeps) => {
    const ages = { 's.members.joined_at': { oldest: 2000, newest: 1 }, 's.logins.logged_in_at': { oldest, newest: 0 } };
    expect((sources({ 's.logins': logins }, ages).activity[0] as { keeps?: string }).keeps).toBe(keeps);
  });

  test.each([
    [400, /newest event is 400 days old; a source that is no longer written halts/],
    [6, /newest event is 6 days old; if a batch writes it .* silence: P14D/],
    [30, /silence: P63D/],
  ])('is doubted where nothing has been written for %i days', (newest, says) => {
    const ages = { 's.logins.logged_in_at': { oldest: 2000, newest } };
    expect(sources({ 's.logins': logins }, ages).whys.join('\n')).toMatch(says);
  });

  test('is not doubted over a weekend', () => {
    const ages = { 's.logins.logged_in_at': { oldest: 2000, newest: 3 } };
    expect(sources({ 's.logins': logins }, ages).whys.join('\n')).not.toMatch(/days old/);
  });

  test('says which kind is missing, and that a registration in place of all is none', () => {
    expect(sources({ 's.logins': logins }).whys.join('\n')).toMatch(/no source of kind transaction was found/);
    const { activity, whys } = sources({});
    expect(activity).toEqual([{ id: 'registration', kind: 'login', column: 'joined_at' }]);
    expect(whys).toEqual([expect.stringMatching(/no sign of use was found/)]);
  });

  test('is not read from tokens, ledgers or texts about something else', () => {
    const { activity } = sources({
      's.device_tokens': own({ last_seen_at: 'timestamptz!' }),
      's.settlements': own({ settled_on: 'date!' }),
      's.consents': own({ agreed_at: 'timestamptz!' }),
    });
    expect(activity.map(({ id }) => id)).toEqual(['registration']);
  });
});
