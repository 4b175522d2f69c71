import { describe, expect, test } from 'vitest';
import { loadDataMap } from '../../../src/datamap/load-data-map.js';
import { columnKind } from '../../../src/rights/column-kind.js';
import { smallShopDataMap } from '../../support/small-shop-files.js';

const { map } = loadDataMap(smallShopDataMap);

function kindOf(column: string, ko: string | null, en = '', more: { table?: string; type?: string } = {}) {
  const item = ko === null ? null : { ko, en };
  return columnKind(map, { table: 'public.orders', column, type: 'text', item, ...more });
}

describe('what a column is', () => {
  const own: [string, string][] = [
    ['name', 'name'],
    ['email', 'email'],
    ['mobile', 'phone'],
    ['address', 'address'],
    ['address_detail', 'hidden'],
    ['postcode', 'hidden'],
    ['login_id', 'loginId'],
    ['memo', 'text'],
  ];
  test.each(own)('is told by the map for %s of the member', (column, kind) => {
    expect(kindOf(column, null, '', { table: 'public.members' })).toBe(kind);
  });

  const words: [string, string, string, string][] = [
    ['buyer_phone', '구매자 휴대폰번호', 'buyer mobile number', 'phone'],
    ['fax', 'Fax 번호', 'fax number', 'phone'],
    ['contact_email', '회신 연락처', 'contact for answers', 'email'],
    ['mail', '이메일주소', 'e-mail address', 'email'],
    ['card_no_masked', '신용카드번호(일부)', 'card number (in part)', 'account'],
    ['account_no', '계좌번호', 'account number', 'account'],
    ['road_address', '가맹점 주소', 'shop address', 'address'],
    ['detail_address', '가맹점 주소', 'shop address', 'hidden'],
    ['postcode', '가맹점 주소', 'shop address', 'hidden'],
    ['public_ip', '공인IP', 'public IP address', 'hidden'],
    ['rrn', '주민등록번호', 'resident registration number', 'hidden'],
    ['password_hash', '비밀번호', 'password', 'hidden'],
    ['holder_name', '예금주명', 'account holder', 'text'],
    ['memo', '메모', 'note', 'text'],
  ];
  test.each(words)('is told by its name and its item for %s', (column, ko, en, kind) => {
    expect(kindOf(column, ko, en)).toBe(kind);
  });

  test.each(['date', 'timestamp with time zone', 'boolean', 'inet', 'jsonb', 'text[]', 'bytea', 'public.mood', 'uuid'])(
    'is hidden where its type, as %s, says too little, also for an e-mail',
    (type) => {
      expect(kindOf('contact_email', '이메일', 'e-mail', { type })).toBe('hidden');
      expect(kindOf('email', null, '', { type, table: 'public.members' })).toBe('hidden');
    },
  );

  test('is hidden for a number of unknown meaning, and a phone for a number that is one', () => {
    expect(kindOf('amount', '금액', 'amount', { type: 'numeric(12,2)' })).toBe('hidden');
    expect(kindOf('mobile_no', '휴대폰번호', 'mobile number', { type: 'bigint' })).toBe('phone');
  });

  test.each(['text', 'character varying(50)', 'character(10)', 'public.citext', 'citext'])(
    'is a text for %s',
    (type) => {
      expect(kindOf('memo', '메모', 'note', { type })).toBe('text');
    },
  );
});
