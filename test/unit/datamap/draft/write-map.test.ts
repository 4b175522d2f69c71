import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { CatalogTable } from '../../../../src/datamap/catalog.js';
import { findSources } from '../../../../src/datamap/draft/choose-activity.js';
import { chooseMember } from '../../../../src/datamap/draft/choose-member.js';
import { composeMap } from '../../../../src/datamap/draft/compose-map.js';
import { footOf, headOf } from '../../../../src/datamap/draft/head.js';
import { placeholdersFor } from '../../../../src/datamap/draft/placeholders.js';
import { planTables } from '../../../../src/datamap/draft/plan-tables.js';
import { reachTables } from '../../../../src/datamap/draft/reach-tables.js';
import { writeYaml } from '../../../../src/datamap/draft/write-yaml.js';
import { loadDataMap, readDataMap } from '../../../../src/datamap/load-data-map.js';
import { knownOf, members, type TableCase } from './catalog-case.js';

function composed(tables: Readonly<Record<string, TableCase>>) {
  const known = knownOf({ 's.members': members, ...tables });
  const chosen = chooseMember(known, known.catalog.tables.get('s.members') as CatalogTable);
  const plans = planTables(known, chosen.member, reachTables(known.catalog, chosen.member), { crossings: new Map() });
  const sources = findSources(known, chosen.member, plans);
  return composeMap(known, { chosen, plans, sources, ages: new Map() });
}

const toMembers = 'member_no > s.members.member_no';
const shop: Readonly<Record<string, TableCase>> = {
  's.payments': {
    columns: {
      id: 'bigint!',
      member_no: 'bigint!',
      approved_at: 'timestamp!',
      amount: 'numeric!',
      status: 'text!',
      zz: 'text',
    },
    keys: [toMembers],
  },
  's.payment_lines': {
    columns: { id: 'bigint!', payment_id: 'bigint!', product: 'text' },
    keys: ['payment_id > s.payments.id'],
  },
  's.inquiries': { columns: { id: 'bigint!', member_no: 'bigint!', body: 'text' }, keys: [toMembers] },
  's.likes': {
    columns: { member_no: 'bigint!', product_no: 'bigint!' },
    key: ['member_no', 'product_no'],
    keys: [toMembers],
  },
  's.zz': { columns: { id: 'bigint!', member_no: 'bigint!', words: 'text' }, keys: [toMembers] },
  's.tokens': { columns: { id: 'bigint!', member_no: 'bigint!', value: 'text' }, keys: [toMembers] },
};

describe('the written map', () => {
  const { map, unsure } = composed(shop);
  const yaml = writeYaml(map, unsure, { head: ['A draft of: shop'], foot: ['notOfMembers:'] });
  const entry = (table: string) => map.data.find((each) => each.table === table);

  test('is sound in itself and says what was composed', () => {
    expect(readDataMap(yaml).problems).toEqual([]);
    expect(parse(yaml)).toEqual(JSON.parse(JSON.stringify(map)));
  });

  test('has one comment for each unsure place, before what it speaks of, and a head', () => {
    expect(yaml.match(/# unsure: /g)).toHaveLength(unsure.length);
    expect(yaml).toMatch(/^# A draft of: shop\n/);
    expect(yaml).toMatch(/\n# notOfMembers:\n$/);
    expect(yaml).toMatch(/# unsure: four years are an example[^\n]*\n(?:\s*# [^\n]*\n)*\s*membership:/);
    expect(yaml.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });

  test('gives payments and their lines the class of the law, and what only may be one its doubt', () => {
    expect(entry('s.payments')).toMatchObject({
      class: 'ec-payment-supply',
      recordedAt: 'approved_at',
      recordedAtZone: 'Asia/Seoul',
    });
    expect(entry('s.payment_lines')).toMatchObject({ class: 'inherit' });
    expect(entry('s.inquiries')).toMatchObject({ class: 'membership' });
    expect(map.retention['ec-payment-supply']).toEqual({
      like: 'ec-payment-supply',
      startsFrom: 'record',
      destroyAfter: 'P4Y',
      from: 'separation',
    });
    const whys = unsure.map(({ path, why }) => `${path.join('.')}: ${why}`).join('\n');
    expect(whys).toMatch(/class: a guess from the name of the table: read in docs\/retention\.md/);
    expect(whys).toMatch(/rows of s\.inquiries may be of class ec-complaint-dispute/);
  });

  test('names a column by its meaning, else by its table, else as it is called', () => {
    expect(entry('s.payments')).toMatchObject({ items: { amount: { ko: '거래내역', en: 'transactions' } } });
    expect(entry('s.zz')).toMatchObject({ items: { words: { ko: 'words', en: 'words' } } });
    expect(entry('s.inquiries')).toMatchObject({ items: { body: { en: 'inquiries and answers' } } });
  });

  test('leaves a status out of the items of a source, for a condition may not name personal data', () => {
    expect(Object.keys((entry('s.payments') as { items: object }).items)).not.toContain('status');
  });

  test('names something of a table of keys alone', () => {
    expect(Object.keys((entry('s.likes') as { items: object }).items)).toHaveLength(1);
  });

  test('of the members lets go what is personal and keeps the key, the registration and codes', () => {
    expect(entry('s.members')).toMatchObject({
      mode: 'strip',
      columns: { email: null, name: "''", mobile_phone: null, password: "'!'" },
    });
  });

  test('takes names in Korean, with spaces, colons and words of YAML', () => {
    const odd = composed({
      's.members': {
        columns: {
          '회원: 번호': 'bigint!',
          yes: 'text',
          이름: 'text!',
          가입일시: 'timestamptz!',
          '# 메모': 'text',
          email: 'text',
        },
      },
      's.주문 내역: 2': {
        columns: { null: 'bigint!', m: 'bigint!', 내용: 'text' },
        keys: ['m > s.members.회원: 번호'],
      },
    });
    const text = writeYaml(odd.map, odd.unsure, { head: [] });
    expect(loadDataMap(text).map).toEqual(JSON.parse(JSON.stringify(odd.map)));
  });
});

describe('the head', () => {
  const tables = {
    seen: 3,
    declared: 1,
    strip: 1,
    move: 0,
    discard: 0,
    keep: 0,
    sampled: 0,
    candidates: [],
    outside: [],
  };

  test('says how many places are unsure and what could not be looked at', () => {
    const notSampled = [{ table: 's.secret', why: 'may not be read' }];
    const head = headOf({
      database: 'shop',
      tables: { ...tables, notSampled },
      unsure: 1,
      options: { schemas: ['s'] },
    }).join('\n');
    expect(head).toContain('1 place is marked with "unsure:". Of 3 tables 1 is declared here.');
    expect(head).toContain('s.secret (may not be read)');
    expect(head).toContain('Only tables of s were looked at');
    expect(head).toContain('dormouse datamap check');
  });

  test('names twenty tables that could not be looked at and counts the others', () => {
    const notSampled = Array.from({ length: 45 }, (_, n) => ({ table: `s.t${n}`, why: 'took too long' }));
    const head = headOf({ database: 'shop', tables: { ...tables, notSampled }, unsure: 1, options: {} }).join('\n');
    expect(head).toContain('s.t19 (took too long) and 25 more');
    expect(head).not.toContain('s.t20');
  });

  test('has a foot with the tables that may be of nobody, as suggestions that silence nothing', () => {
    const outside = [
      { table: 's.partners', columns: ['email'] },
      { table: 's.a: b', columns: ['email'] },
    ];
    expect(footOf([])).toEqual([]);
    const text = footOf(outside).slice(1).join('\n');
    expect(parse(text)).toEqual({ notOfMembers: outside.map(({ table }) => ({ table, because: '…' })) });
  });
});

describe('a placeholder', () => {
  const choices = (type: string, unique: boolean, meaning: 'email' | 'password' | 'name' | undefined = undefined) => {
    const known = knownOf({ 's.t': { columns: { no: 'bigint!', c: type }, ...(unique ? { unique: [['c']] } : {}) } });
    const table = known.catalog.tables.get('s.t') as CatalogTable;
    const column = table.columns.get('c');
    return column ? placeholdersFor(table, column, { key: 'no', meaning }) : [];
  };

  test.each([
    ['text', false, null],
    ['text!', false, "''"],
    ['text!', true, `'dormant-' || "no"`],
    ['text', true, null],
    ['bigint!', false, '0'],
    ['date!', false, "'1900-01-01'"],
    ['bool!', false, 'false'],
    ['jsonb!', false, "'{}'"],
    ['text[]!', false, "'{}'"],
    ['uuid!', true, 'md5("no"::text)::uuid'],
    ['inet!', false, "'0.0.0.0'"],
    ['grade!', false, 'enum_first(null::grade)'],
  ] as const)('of %s, unique %s, is first %s', (type, unique, first) => {
    expect(choices(type, unique)[0]).toBe(first);
  });

  test('of a short unique column has shorter ones to try', () => {
    expect(choices('varchar(8)!', true)).toContain('left(md5("no"::text), 8)');
  });

  test('of an e-mail address that must be unique is one, and none is offered twice', () => {
    const offered = choices('text!', true, 'email');
    expect(offered[0]).toBe(`'dormant-' || "no" || '@example.invalid'`);
    expect(new Set(offered).size).toBe(offered.length);
  });

  test('quotes a key that is a reserved word, and the map loads', () => {
    const { map } = composed({
      's.members': {
        columns: { user: 'bigint!', name: 'text', email: 'text!', joined_at: 'timestamptz!' },
        unique: [['email']],
      },
    });
    expect(map.data[0]).toMatchObject({ columns: { email: `'dormant-' || "user" || '@example.invalid'` } });
    expect(readDataMap(writeYaml(map, [], { head: [] })).problems).toEqual([]);
  });

  test('quotes a key that needs it', () => {
    const known = knownOf({ 's.t': { columns: { '회원 ID': 'uuid!', c: 'text!' }, unique: [['c']] } });
    const table = known.catalog.tables.get('s.t') as CatalogTable;
    const column = table.columns.get('c');
    expect(column && placeholdersFor(table, column, { key: '회원 ID', meaning: undefined })[0]).toBe(
      `'dormant-' || "회원 ID"`,
    );
  });
});
