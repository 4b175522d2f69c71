import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { openRecord } from '../../src/vault/open-record.js';
import { readSeparated, type SealedRecord } from '../../src/vault/records.js';
import { parseRowLine } from '../../src/vault/row-line.js';
import { sealInto } from '../../src/vault/seal-records.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import { agent, cyclesOf, longAgo, proof, separateAll } from '../support/sweeps.js';

const contractsSchema = `
create table public.contracts (
  contract_no bigint primary key,
  member_no bigint not null references public.members,
  kind text not null,
  signed_at timestamp,
  closed_on date,
  filed_at timestamptz,
  books_on date,
  achieved_on date,
  destroyed_on date
);
create index contracts_member on public.contracts (member_no);
create table public.clauses (
  contract_no bigint not null references public.contracts,
  clause_no int not null,
  words text not null,
  primary key (contract_no, clause_no)
);
`;

const dataMapText = smallShopDataMap.replace(
  'retention:\n',
  `  - table: public.contracts
    member: member_no
    mode: move
    recordedAt: signed_at
    recordedAtZone: Europe/Berlin
    class:
      - { when: "kind = 'kyc'", id: [membership, aml-kyc, eft-over-10000-krw] }
      - { when: "kind = 'bought'", id: bought }
      - { when: "kind = 'plain'", id: membership }
      - { id: all-starts }
    items: { kind: { ko: 계약, en: contract } }
  - table: public.clauses
    via: { table: public.contracts, columns: { contract_no: contract_no } }
    mode: move
    class: inherit
    items: { words: { ko: 조항, en: clause } }
retention:
  aml-kyc: { like: aml-kyc, on: { relationshipEnd: closed_on } }
  bought: { like: bc-card-merchant-purchase, startsFrom: booksClosed, on: { booksClosed: books_on } }
  some-starts:
    destroyAfter: P1Y
    from: relationshipEnd
    atLeast: { period: P1Y, from: record }
    atMost: { period: P60Y, from: destruction }
    on: { relationshipEnd: closed_on, destruction: destroyed_on }
    basis: a policy
  all-starts-but-one:
    like: some-starts
    atLeast: { period: P2Y, from: filingDeadline, on: filed_at }
    atMost: { period: P70Y, from: booksClosed, on: books_on }
  all-starts: { like: all-starts-but-one, atMost: { period: P80Y, from: purposeAchieved, on: achieved_on } }
`,
);

type Contract = Readonly<Record<string, string | number>>;

/** A separated member with these contracts, and what lies of them in the vault. */
async function separatedWith(contracts: readonly Contract[]) {
  const shop = await openSmallShop({ arrange: contractsSchema, dataMapText });
  const memberId = await shop.addMember({ loginAt: longAgo });
  for (const [index, contract] of contracts.entries()) {
    const columns = { contract_no: index + 1, member_no: memberId, ...contract };
    const values = Object.values(columns);
    await shop.database.admin.query(
      `insert into public.contracts (${Object.keys(columns).join(', ')}) values (${values.map((_, at) => `$${at + 1}`).join(', ')})`,
      values,
    );
    await shop.database.admin.query(`insert into public.clauses values ($1, 1, 'a:b@r2026-01-05')`, [index + 1]);
  }
  await separateAll(shop);
  return { shop, memberId };
}

async function separatedRecords(shop: SmallShop, memberId: string): Promise<SealedRecord[]> {
  const [cycle] = await cyclesOf(shop, memberId);
  const cycleIds = [cycle?.cycleId ?? ''];
  return shop.ctx.mover.transaction((tx) => readSeparated(tx, { memberIds: [memberId], cycleIds }));
}

/** By class: the days of the record, and the starts of its rows by table. */
async function retentionOf(shop: SmallShop, memberId: string) {
  const records = await separatedRecords(shop, memberId);
  const read = records.map(async (record) => {
    const [, ...lines] = JSON.parse((await openRecord(shop.ctx.keyring, record)).toString('utf8')) as string[];
    const starts: Record<string, unknown[]> = {};
    for (const line of lines.map(parseRowLine)) {
      const table = shop.ctx.map.shape.tables[line.table]?.table ?? '';
      starts[table] = [...(starts[table] ?? []), line.starts];
    }
    const { nextExpiryOn, expiresOn, rowCount } = record;
    return [record.class, { nextExpiryOn, expiresOn, rowCount, starts, lines }] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

describe('a separated row keeps its own starts', () => {
  test('each in the zone of its column, and its children have those of their parent', async () => {
    const { shop, memberId } = await separatedWith([
      {
        kind: 'all',
        // 23:30 in Berlin is the next day in Seoul; a plain day is the same everywhere.
        signed_at: '2025-03-09 23:30',
        closed_on: '2025-05-31',
        filed_at: '2025-06-30T15:00:00Z',
        books_on: '2025-12-31',
        achieved_on: '2026-01-01',
        destroyed_on: '2026-01-02',
      },
    ]);
    const starts = {
      record: '2025-03-10',
      relationshipEnd: '2025-05-31',
      filingDeadline: '2025-07-01',
      booksClosed: '2025-12-31',
      purposeAchieved: '2026-01-01',
      destruction: '2026-01-02',
    };
    const { 'all-starts': all, membership } = await retentionOf(shop, memberId);
    expect(all).toMatchObject({
      nextExpiryOn: '2027-07-02',
      expiresOn: '2027-07-02',
      rowCount: 2,
      starts: { 'public.contracts': [starts], 'public.clauses': [starts] },
    });
    expect(all?.lines[0]).toMatch(/^\d+@r2025-03-10e2025-05-31f2025-07-01b2025-12-31p2026-01-01d2026-01-02:\(1,/);
    // What counts from the separation alone has nothing of the kind.
    expect(membership?.lines.every((line) => /^\d+:/.test(line))).toBe(true);
  });

  test('so that each is due on its own day, and the record with its first and its last', async () => {
    const { shop, memberId } = await separatedWith([
      { kind: 'bought', books_on: '2026-06-30' },
      { kind: 'bought', books_on: '2026-08-31' },
      { kind: 'bought', books_on: '2026-06-30' },
    ]);
    const { bought } = await retentionOf(shop, memberId);
    expect(bought).toMatchObject({ nextExpiryOn: '2028-01-01', expiresOn: '2028-03-01', rowCount: 6 });
  });

  test('and one whose day is missing or endless is never due by itself', async () => {
    const { shop, memberId } = await separatedWith([
      { kind: 'bought', books_on: '2026-06-30' },
      { kind: 'bought' },
      { kind: 'bought', books_on: 'infinity' },
      { kind: 'bought', books_on: '0044-03-15 BC' },
      { kind: 'bought', books_on: '10000-01-01' },
    ]);
    const { bought } = await retentionOf(shop, memberId);
    expect(bought).toMatchObject({ nextExpiryOn: '2028-01-01', expiresOn: null, rowCount: 10 });
    const undated = bought?.lines.filter((line) => /^\d+@:/.test(line));
    expect(undated).toHaveLength(8);
  });

  test('and is of several classes at once: the latest floor and the latest period count', async () => {
    const { shop, memberId } = await separatedWith([
      { kind: 'kyc', signed_at: '2019-01-01 12:00', closed_on: '2019-06-01' },
      { kind: 'kyc', signed_at: '2019-01-01 12:00', closed_on: '2026-03-01' },
      { kind: 'plain', signed_at: '2019-01-01 12:00' },
    ]);
    const { 'aml-kyc+eft-over-10000-krw+membership': kyc, membership } = await retentionOf(shop, memberId);
    expect(kyc).toMatchObject({ nextExpiryOn: '2030-12-24', expiresOn: '2031-03-02', rowCount: 4 });
    expect(membership?.starts['public.contracts']).toEqual([{}]);
    expect(shop.ctx.map.itemsOfClass.get('aml-kyc+eft-over-10000-krw+membership')).toEqual([
      'public.contracts.kind',
      'public.clauses.words',
    ]);
    const [timeline] = (
      await shop.database.admin.query(
        `select detail->'classes' as classes from dormouse.timeline where member_id = $1 and event = 'separated'`,
        [memberId],
      )
    ).rows;
    expect(timeline.classes).toMatchObject({ 'aml-kyc+eft-over-10000-krw+membership': 4 });
  });

  test('and comes back without them', async () => {
    const { shop, memberId } = await separatedWith([
      { kind: 'kyc', signed_at: '2019-01-01 12:00', closed_on: '2019-06-01' },
      { kind: 'all', signed_at: '2025-03-09 23:30' },
    ]);
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    const { rows } = await shop.database.admin.query(
      `select contract.kind, signed_at::text as at, clause.words
       from public.contracts as contract join public.clauses as clause using (contract_no) order by contract_no`,
    );
    expect(rows).toEqual([
      { kind: 'kyc', at: '2019-01-01 12:00:00', words: 'a:b@r2026-01-05' },
      { kind: 'all', at: '2025-03-09 23:30:00', words: 'a:b@r2026-01-05' },
    ]);
  });
});

test('a record that was sealed before rows kept their starts still comes back', async () => {
  const { shop, memberId } = await separatedWith([{ kind: 'all', signed_at: '2025-03-09 23:30' }]);
  const records = await separatedRecords(shop, memberId);
  const old = await Promise.all(
    records.map(async (record) => {
      const text = (await openRecord(shop.ctx.keyring, record)).toString('utf8');
      const [shapeId, ...lines] = JSON.parse(text) as string[];
      const content = JSON.stringify([shapeId, ...lines.map((line) => line.replace(/^(\d+)@[^:]*:/, '$1:'))]);
      return { ...record, content: Buffer.from(content) };
    }),
  );
  await shop.database.admin.query(`delete from vault.record where member_id = $1 and class <> 'notice'`, [memberId]);
  await shop.ctx.mover.transaction((tx) => sealInto(tx, shop.ctx.keyring, old, shop.now()));
  await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
  const { rows } = await shop.database.admin.query('select signed_at::text as at from public.contracts');
  expect(rows).toEqual([{ at: '2025-03-09 23:30:00' }]);
});

test('a row that stays has starts as well, and the mover may read their columns', async () => {
  const dataMapOfStrip = smallShopDataMap
    .replace(
      '    class: membership\n    items:\n      login_id',
      '    class: [{ id: [former, membership] }]\n    items:\n      login_id',
    )
    .replace('retention:\n', 'retention:\n  former: { like: aml-kyc, on: { relationshipEnd: left_on } }\n');
  const arrange = 'alter table public.members add column left_on date';
  const shop = await openSmallShop({ arrange, dataMapText: dataMapOfStrip });
  const memberId = await shop.addMember({ loginAt: longAgo });
  await shop.database.admin.query(`update public.members set left_on = '2026-10-31' where member_no = $1`, [memberId]);
  await separateAll(shop);
  const { 'former+membership': former, membership } = await retentionOf(shop, memberId);
  expect(former).toMatchObject({
    expiresOn: '2031-11-01',
    rowCount: 1,
    starts: { 'public.members': [{ relationshipEnd: '2026-10-31' }] },
  });
  expect(membership).toMatchObject({ expiresOn: '2030-12-24' });
});
