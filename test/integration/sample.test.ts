import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { liveOn, returnAfterNotice } from '../../examples/merchant-services/live-on.js';
import { loadSample } from '../../examples/merchant-services/load.js';
import { sampleFile } from '../../examples/merchant-services/sample-file.js';
import { readIdentity } from '../../examples/merchant-services/sample-identity.js';
import { describeSample, type SampleSummary } from '../../examples/merchant-services/sample-summary.js';
import { type SituationName, situationNames, situations } from '../../examples/merchant-services/situations.js';
import { readPolicy } from '../../src/config/read-policy.js';
import { handleOver } from '../../src/database/sql.js';
import { readDataMap } from '../../src/datamap/load-data-map.js';
import { validateDataMap } from '../../src/datamap/validate-data-map.js';
import { addDays, daysBetween, expiryDay, localDateOf } from '../../src/policy/dates.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';

const now = '2026-11-22T06:00:00Z';
const today = '2026-11-22';
const options = { members: 1000, seed: 1, now, profile: 'life-cycle' } as const;

const latestActivity = `
  select m.member_no::text as member,
         to_char(greatest(m.joined_at, m.last_app_login_at,
           (select max(logged_in_at) from login_history l where l.member_no = m.member_no and l.result = 'OK'),
           (select max(approved_at) from payments p where p.member_no = m.member_no and p.status = 'APPROVED')
         ) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from members m`;

let database: TestDatabase;
let summary: SampleSummary;

beforeAll(async () => {
  database = await createEmptyDatabase();
  summary = await loadSample(database.superuserUrl, options);
});

async function rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await database.admin.query<Row>(text, values)).rows;
}

function membersOf(name: SituationName): readonly string[] {
  return summary.situations[name]?.members ?? [];
}

async function fingerprint(target: TestDatabase): Promise<string> {
  const hashes: string[] = [];
  for (const table of Object.keys(summary.rows)) {
    const text = `select md5(coalesce(string_agg(md5(t::text), '' order by t::text), '')) as hash from ${table} t`;
    const found = await target.admin.query<{ hash: string }>(text);
    hashes.push(found.rows[0]?.hash ?? '');
  }
  return hashes.join(' ');
}

describe('the loaded sample', () => {
  test('has the rows that it says', async () => {
    expect(Object.keys(summary.rows).length).toBe(16);
    for (const [table, count] of Object.entries(summary.rows)) {
      expect(count, table).toBeGreaterThan(0);
      expect(await rows(`select count(*)::int as count from ${table}`)).toEqual([{ count }]);
    }
  });

  test('is the same for the same seed and another for another', async () => {
    const [same, other] = [await createEmptyDatabase(), await createEmptyDatabase()];
    await loadSample(same.superuserUrl, options);
    await loadSample(other.superuserUrl, { ...options, seed: 2 });
    const expected = await fingerprint(database);
    expect(await fingerprint(same)).toBe(expected);
    const hashes = (await fingerprint(other)).split(' ');
    // The card issuers, the first table, are the same in every sample.
    for (const [index, hash] of expected.split(' ').entries()) expect(hashes[index] === hash).toBe(index === 0);
  });

  test('has every situation open its cycle within the days that it claims', async () => {
    const latest = new Map(
      (await rows<{ member: string; at: string }>(latestActivity)).map(({ member, at }) => [member, at]),
    );
    for (const name of situationNames) {
      const [earliest, last] = situations[name].opens;
      for (const member of membersOf(name)) {
        const expiresOn = expiryDay(localDateOf(latest.get(member) ?? '', 'Asia/Seoul'), 'P1Y');
        const opensIn = daysBetween(today, addDays(expiresOn, -44));
        expect(opensIn, name).toBeGreaterThanOrEqual(earliest);
        expect(opensIn, name).toBeLessThanOrEqual(last);
      }
    }
  });

  test('has two members one microsecond and one day apart', async () => {
    const found = await rows<{ member: string; at: string }>(latestActivity);
    const at = (name: SituationName) => found.find(({ member }) => membersOf(name).includes(member))?.at;
    expect(at('lateNight')).toBe('2026-01-05T14:59:59.999999Z');
    expect(at('earlyMorning')).toBe('2026-01-05T15:00:00.000000Z');
  });

  test('reaches each situation by the ways that it claims', async () => {
    const ways = await rows<{ member: string; email: string | null; mobile: string | null; address: string | null }>(
      'select member_no::text as member, email, mobile_phone as mobile, road_address as address from members',
    );
    const byMember = new Map(ways.map((way) => [way.member, way]));
    for (const name of situationNames) {
      const claimed = situations[name];
      for (const member of membersOf(name)) {
        const way = byMember.get(member);
        if (claimed.email !== 'usual') expect(way?.email === null, name).toBe(claimed.email === 'missing');
        if (claimed.mobile !== 'usual') expect(way?.mobile === null, name).toBe(claimed.mobile === 'missing');
        if (claimed.address !== 'usual') expect(way?.address === null, name).toBe(claimed.address === 'missing');
        expect(way?.email?.startsWith('refused') ?? false, name).toBe(claimed.email === 'refusing');
        expect(/0000-?9\d{3}$/.test(way?.mobile ?? ''), name).toBe(claimed.mobile === 'refusing');
      }
    }
  });

  test('lets several members share a phone', async () => {
    const shared = await rows<{ count: number }>(
      'select count(distinct mobile_phone)::int as count from members where member_no = any($1)',
      [membersOf('sharedPhone')],
    );
    expect(shared).toEqual([{ count: 1 }]);
    expect(membersOf('sharedPhone').length).toBeGreaterThan(1);
  });

  test('has records that end soon for some and not for the returning', async () => {
    const count = async (name: SituationName) =>
      (
        await rows<{ count: number }>(
          `select count(distinct member_no)::int as count from inquiries where category <> 'dispute' and member_no = any($1)`,
          [membersOf(name)],
        )
      )[0]?.count;
    expect(await count('recordsEnding')).toBe(membersOf('recordsEnding').length);
    expect(await count('returning')).toBe(0);
  });

  test('has no event in the future, no login older than the company keeps, and no silent source', async () => {
    const [found] = await rows<Record<string, boolean>>(
      `select (select max(logged_in_at) from login_history) <= $1::timestamptz
              and (select max(approved_at) from payments) <= $1::timestamptz
              and (select max(last_app_login_at) from members) <= $1::timestamptz as past,
              (select min(logged_in_at) from login_history) > $1::timestamptz - interval '3 months' as kept,
              (select max(logged_in_at) from login_history where result = 'OK') > $1::timestamptz - interval '7 days'
              and (select max(approved_at) from payments where status = 'APPROVED') > $1::timestamptz - interval '7 days'
              and (select max(last_app_login_at) from members) > $1::timestamptz - interval '7 days' as loud`,
      [now],
    );
    expect(found).toEqual({ past: true, kept: true, loud: true });
  });

  test('is named by a note that a later start reads', async () => {
    const client = await database.admin.connect();
    try {
      const identity = await readIdentity(client);
      expect(identity).toEqual({ profile: 'life-cycle', members: 1000, seed: 1, now });
      expect(identity === null ? null : describeSample(identity).situations).toEqual(summary.situations);
    } finally {
      client.release();
    }
  });

  test('goes on counting where it was loaded', async () => {
    const [next] = await rows<{ member: string }>(
      `insert into members (login_id, member_kind, representative_name, password_hash, joined_at)
       values ('another', 'founder', '', '!', $1) returning member_no::text as member`,
      [now],
    );
    expect(next).toEqual({ member: '1001' });
    await rows('delete from members where member_no = 1001');
  });

  test('refuses a database that already holds members and leaves it as it is', async () => {
    const before = await fingerprint(database);
    await expect(loadSample(database.superuserUrl, { ...options, seed: 2 })).rejects.toMatchObject({
      code: 'input_invalid',
    });
    expect(await fingerprint(database)).toBe(before);
  });

  test('leaves an empty database when the load fails', async () => {
    const empty = await createEmptyDatabase();
    await expect(loadSample(empty.superuserUrl, { ...options, members: 3 })).rejects.toMatchObject({
      code: 'input_invalid',
    });
    const found = await empty.admin.query(`select to_regclass('public.members') as members`);
    expect(found.rows).toEqual([{ members: null }]);
  });
});

describe('the data map and the policy of the sample', () => {
  test('fit the database and name all that leaves but the two columns that the conditions of activity read', async () => {
    const text = await readFile(sampleFile('datamap.yaml'), 'utf8');
    const { map, warnings } = await validateDataMap(text, handleOver(database.admin));
    expect(warnings.filter(({ message }) => !/^(result|status) of /.test(message))).toEqual([]);
    expect(new Set(map.data.map(({ mode }) => mode))).toEqual(new Set(['move', 'strip', 'discard', 'keep']));
  });

  test('name every column that leaves and could say who a member is', async () => {
    const { loaded } = readDataMap(await readFile(sampleFile('datamap.yaml'), 'utf8'));
    for (const entry of loaded?.map.data ?? []) {
      if (entry.mode !== 'strip') continue;
      expect(Object.keys(entry.items).sort()).toEqual(Object.keys(entry.columns).sort());
    }
  });

  test('let the first sweep of the sample through the halt', async () => {
    const policy = readPolicy(await readFile(sampleFile('policy.yaml'), 'utf8'));
    const due = summary.expected[0];
    const noticed = Object.values(due?.noticed ?? {}).reduce((sum, count) => sum + count, 0);
    expect(noticed / summary.members).toBeLessThan(policy.haltAbove.share);
    expect(noticed).toBeLessThan(policy.perSweep);
  });

  test('say the operator’s own policy and no repealed article', async () => {
    const policy = readPolicy(await readFile(sampleFile('policy.yaml'), 'utf8'));
    for (const text of Object.values(policy.legalText)) expect(text).not.toMatch(/제\d+조|Art/);
  });
});

describe('the sample living on', () => {
  const span = { from: now, to: '2026-12-20T06:00:00Z' };

  async function setup() {
    const own = await createEmptyDatabase();
    await loadSample(own.superuserUrl, { ...options, members: 300 });
    const client = await own.admin.connect();
    onTestFinished(() => client.release());
    return { own, client };
  }

  test('adds activity of members in use alone, within the span, and drops old logins', async () => {
    const { own, client } = await setup();
    const lived = await liveOn(client, span);
    expect(lived.logins).toBeGreaterThan(300);
    expect(lived.payments).toBeGreaterThan(300);
    expect(lived.droppedLogins).toBeGreaterThan(0);
    const active = describeSample({ ...options, members: 300 }).situations.active?.members ?? [];
    const found = await own.admin.query<{ outside: number; strangers: number }>(
      `select count(*) filter (where at > $2)::int as outside,
              count(*) filter (where at > $1 and not member_no::text = any($3))::int as strangers
         from (select member_no, logged_in_at as at from login_history
               union all select member_no, approved_at from payments) events`,
      [span.from, span.to, active],
    );
    expect(found.rows).toEqual([{ outside: 0, strangers: 0 }]);
    const kept = await own.admin.query<{ old: number }>(
      `select count(*)::int as old from login_history where logged_in_at < $1::timestamptz - interval '3 months'`,
      [span.to],
    );
    expect(kept.rows).toEqual([{ old: 0 }]);
  });

  test('adds nothing when it lives through the same span again', async () => {
    const { own, client } = await setup();
    await liveOn(client, span);
    const before = await fingerprint(own);
    expect(await liveOn(client, span)).toEqual({ logins: 0, payments: 0, droppedLogins: 0 });
    expect(await fingerprint(own)).toBe(before);
  });

  test('comes to the same in one step and in two', async () => {
    const [one, two] = [await setup(), await setup()];
    await liveOn(one.client, span);
    await liveOn(two.client, { from: span.from, to: '2026-12-01T01:02:03Z' });
    await liveOn(two.client, { from: '2026-12-01T01:02:03Z', to: span.to });
    const instants = `select member_no::text, logged_in_at::text from login_history order by 1, 2`;
    expect((await two.own.admin.query(instants)).rows).toEqual((await one.own.admin.query(instants)).rows);
  });

  test('leaves members alone whose row says that they were separated', async () => {
    const { own, client } = await setup();
    await own.admin.query(`update members set login_id = 'dormant-' || member_no`);
    expect(await liveOn(client, span)).toMatchObject({ logins: 0, payments: 0 });
  });

  test('brings back those who return after their notice, once', async () => {
    const { own, client } = await setup();
    const returned = describeSample({ ...options, members: 300 }).situations.returnedAfterNotice?.members ?? [];
    const added = await returnAfterNotice(client);
    expect(added.logins + added.payments).toBe(returned.length);
    expect(await returnAfterNotice(client)).toMatchObject({ logins: 0, payments: 0 });
    const found = await own.admin.query<{ member: string; at: string }>(latestActivity);
    for (const { member, at } of found.rows.filter((row) => returned.includes(row.member))) {
      expect(at > '2026-11-01T00:00:00Z' && at < now, member).toBe(true);
    }
  });

  test('refuses a database that holds no sample', async () => {
    const empty = await createEmptyDatabase();
    const client = await empty.admin.connect();
    onTestFinished(() => client.release());
    await expect(liveOn(client, span)).rejects.toMatchObject({ code: 'input_invalid' });
  });
});

describe('the uniform sample', () => {
  test('has about as many members due on each day and a few long due, and no silent source', async () => {
    const own = await createEmptyDatabase();
    const made = await loadSample(own.superuserUrl, {
      ...options,
      members: 5000,
      profile: 'uniform',
      activityPerMember: 10,
    });
    expect(made.rows['public.login_history']).toBe(25_000);
    expect(made.rows['public.payments']).toBe(25_000);
    const found = await own.admin.query<{ at: string }>(latestActivity);
    const opens = found.rows.map(({ at }) =>
      daysBetween(today, addDays(expiryDay(localDateOf(at, 'Asia/Seoul'), 'P1Y'), -44)),
    );
    const within = (first: number, last: number) => opens.filter((day) => day >= first && day <= last).length;
    expect(within(-1000, -100)).toBeGreaterThan(100);
    expect(within(-99, -1)).toBe(0);
    for (let week = 0; week < 45; week += 1) expect(within(week * 7, week * 7 + 6)).toBeGreaterThan(50);
    const silent = await own.admin.query<{ newest: Date }>(
      `select least((select max(logged_in_at) from login_history), (select max(approved_at) from payments where status = 'APPROVED'),
                    (select max(last_app_login_at) from members)) as newest`,
    );
    expect(silent.rows[0]?.newest.getTime()).toBeGreaterThan(Date.parse('2026-11-19T00:00:00Z'));
  });
});
