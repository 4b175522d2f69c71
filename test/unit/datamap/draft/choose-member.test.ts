import { describe, expect, test } from 'vitest';
import type { CatalogTable } from '../../../../src/datamap/catalog.js';
import { chooseMember } from '../../../../src/datamap/draft/choose-member.js';
import type { ColumnShape } from '../../../../src/datamap/draft/known.js';
import { knownOf, members, type TableCase } from './catalog-case.js';

function chosen(table: TableCase, shapes: Record<string, Partial<ColumnShape>> = {}, others = {}) {
  const known = knownOf({ 's.members': table, ...others }, { 's.members': shapes });
  const { member, unsure } = chooseMember(known, known.catalog.tables.get('s.members') as CatalogTable);
  return { member, whys: unsure.map(({ path, why }) => `${path.join('.')}: ${why}`) };
}

const withColumns = (columns: Readonly<Record<string, string>>): TableCase => ({ columns });

describe('the columns of the member table', () => {
  test('are found with nothing unsure where every name is plain', () => {
    expect(chosen(members)).toEqual({
      member: {
        table: 's.members',
        key: 'member_no',
        registeredAt: 'joined_at',
        contact: { name: 'name', email: 'email', phone: 'mobile_phone' },
        lookup: ['email', 'mobile_phone'],
      },
      whys: [],
    });
  });

  test('are found in Korean and romanised', () => {
    const korean = {
      '회원 번호': 'bigint!',
      아이디: 'text',
      성명: 'text',
      휴대폰번호: 'text',
      우편번호: 'text',
      주소: 'text',
      상세주소: 'text',
    };
    expect(chosen(withColumns({ ...korean, 가입일시: 'timestamptz!' })).member).toMatchObject({
      key: '회원 번호',
      registeredAt: '가입일시',
      contact: {
        name: '성명',
        phone: '휴대폰번호',
        address: { postalCode: '우편번호', line1: '주소', line2: '상세주소' },
      },
      lookup: ['아이디', '휴대폰번호'],
    });
    const romanised = {
      hwewon_no: 'bigint!',
      irum: 'text',
      hndp: 'text',
      upyeon: 'text',
      juso: 'text',
      sangse_juso: 'text',
    };
    expect(chosen(withColumns({ ...romanised, gaip_il: 'timestamptz!' })).member).toMatchObject({
      registeredAt: 'gaip_il',
      contact: { name: 'irum', phone: 'hndp', address: { postalCode: 'upyeon', line1: 'juso', line2: 'sangse_juso' } },
    });
  });

  test('the mobile number is taken before a telephone at home', () => {
    const { member } = chosen(
      withColumns({ no: 'bigint!', name: 'text', tel_no: 'text!', hp_no: 'text', joined_at: 'timestamptz' }),
    );
    expect(member.contact.phone).toBe('hp_no');
  });

  test('the key is not what reaches somebody while there is another that identifies', () => {
    const table = {
      ...withColumns({ email: 'text!', seq: 'bigint!', name: 'text', joined_at: 'timestamptz!' }),
      unique: [['seq']],
    };
    const { member, whys } = chosen(table);
    expect(member).toMatchObject({ key: 'seq', contact: { email: 'email' } });
    expect(whys).toEqual([
      'member.key: seq is not the primary key; it was taken because the primary key would reach somebody',
    ]);
  });

  test('a key that reaches somebody is no contact, and the draft says what to do', () => {
    const { member, whys } = chosen(withColumns({ email: 'text!', name: 'text', joined_at: 'timestamptz!' }));
    expect(member).toMatchObject({ key: 'email', lookup: [] });
    expect(member.contact.email).toBeUndefined();
    expect(whys.join('\n')).toMatch(/member\.key: email looks like something a member is reached or logs in by/);
  });

  test('an instant without a zone has a zone that is marked as a guess', () => {
    const { member, whys } = chosen(
      withColumns({ no: 'bigint!', name: 'text', email: 'text', joined_at: 'timestamp!' }),
    );
    expect(member.registeredAtZone).toBe('Asia/Seoul');
    expect(whys).toEqual([expect.stringMatching(/^member\.registeredAtZone: .*Asia\/Seoul is a guess/)]);
  });

  test('the day of the row stands in for a registration that is not there, unsure', () => {
    const { member, whys } = chosen(
      withColumns({ no: 'bigint!', name: 'text', email: 'text', created_at: 'timestamptz!' }),
    );
    expect(member.registeredAt).toBe('created_at');
    expect(whys).toEqual([expect.stringMatching(/is created_at the day on which the member joined\?/)]);
  });

  test('days in a text are told of, for the map needs a real one', () => {
    const { whys } = chosen(withColumns({ no: 'bigint!', name: 'text', email: 'text', ymd: 'text!' }), {
      ymd: { filled: 100, distinct: 90, dateLike: 100 },
    });
    expect(whys.join('\n')).toMatch(/no column of s\.members is an instant or a day; ymd is a text that holds days/);
  });

  test('a contact that a sample contradicts is unsure, and one that only a sample knows is found', () => {
    const table = withColumns({ no: 'bigint!', name: 'text', email: 'text', etc1: 'text', joined_at: 'timestamptz!' });
    const { member, whys } = chosen(table, {
      email: { filled: 100, distinct: 100, email: 2 },
      etc1: { filled: 100, distinct: 99, phone: 97 },
    });
    expect(member.contact).toMatchObject({ email: 'email', phone: 'etc1' });
    expect(whys.join('\n')).toMatch(
      /contact\.email: email: of 100 sampled values of email 2 look like e-mail addresses/,
    );
    expect(whys.join('\n')).toMatch(/contact\.phone: etc1: the name doesn't say so, but the sampled values/);
  });

  test('a sample bears out a name that may mean something else', () => {
    const table = withColumns({ no: 'bigint!', name: 'text', mobile: 'text', joined_at: 'timestamptz!' });
    expect(chosen(table, { mobile: { filled: 50, distinct: 50, phone: 50 } }).whys).toEqual([]);
  });

  test('what other tables refer to is no look-up, for it could not leave', () => {
    const table = {
      ...withColumns({ no: 'bigint!', name: 'text', login_id: 'text!', joined_at: 'timestamptz!' }),
      unique: [['login_id']],
    };
    const visits = { columns: { id: 'bigint!', login_id: 'text' }, keys: ['login_id > s.members.login_id'] };
    expect(chosen(table, {}, { 's.visits': visits }).member.lookup).toEqual([]);
  });

  test.each([
    ['deleted_at', 'timestamptz'],
    ['talteo_il', 'date'],
    ['status', 'text'],
    ['del_yn', 'text'],
    ['is_deleted', 'bool'],
    ['탈퇴여부', 'text'],
  ])('members who have withdrawn and stay in the table are told of: %s', (column, type) => {
    const { whys } = chosen({ columns: { ...members.columns, [column]: type } });
    expect(whys).toEqual([
      expect.stringMatching(new RegExp(`^member: does ${column} tell of members who have withdrawn\\?`)),
    ]);
  });

  test('nobody who can be reached is told of', () => {
    const { whys } = chosen(withColumns({ no: 'bigint!', nickname: 'text', joined_at: 'timestamptz!' }));
    expect(whys.join('\n')).toMatch(/neither an e-mail address nor a phone number/);
    expect(whys.join('\n')).toMatch(/no column of s\.members looks like a name/);
  });
});
