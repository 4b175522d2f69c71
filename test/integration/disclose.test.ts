import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ServiceError } from '../../src/errors.js';
import { parseRowText } from '../../src/restore/row-text.js';
import { type Disclosure, disclose } from '../../src/rights/disclose.js';
import { openRequest } from '../../src/rights/open-request.js';
import { writeDisclosureCsv } from '../../src/rights/write-disclosure-csv.js';
import { auditRows } from '../support/audit-rows.js';
import { insertCycle } from '../support/cycle-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { dumpAll, longAgo, separateAll } from '../support/sweeps.js';

const actor = { id: 'key:desk', address: '192.0.2.1' };
const memo = '=HYPERLINK("x")\n줄 바꿈, \'따옴표\' \\ 홍길동의 메모';

let shop: SmallShop;
let memberId: string;
let before: Record<string, string[]>;

beforeAll(async () => {
  shop = await openSmallShop();
  memberId = await shop.addMember({ loginAt: longAgo, paidAt: '2025-05-01T03:00:00Z' });
  await shop.database.admin.query('update public.profiles set memo = $2 where member_no = $1', [memberId, memo]);
  before = await shop.rowsOf(memberId);
  await separateAll(shop);
});

afterAll(() => shop.close());

function see(more: Partial<Parameters<typeof disclose>[1]> = {}): Promise<Disclosure> {
  const asked = { memberId, reason: 'case 2026-131', unmasked: false, format: 'json', actor } as const;
  return disclose(shop.ctx, { ...asked, ...more });
}

function rowsIn({ tables }: Disclosure, name: string) {
  return tables.find(({ table }) => table === `public.${name}`)?.rows ?? [];
}

function valueIn(disclosed: Disclosure, table: string, column: string): string | null | undefined {
  return rowsIn(disclosed, table)[0]?.values.find((value) => value.column === column)?.value;
}

async function disclosures() {
  return (await auditRows(shop.database.admin)).filter(({ action }) => action === 'disclosed');
}

describe('a disclosure with whole values', () => {
  test('shows every value exactly as it left, with its names, class and last day', async () => {
    const disclosed = await see({ unmasked: true });
    for (const name of ['profiles', 'payments', 'payment_lines', 'logins']) {
      const shown = rowsIn(disclosed, name).map(({ values }) => values.map(({ value }) => value));
      const left = (before[name] ?? []).map(parseRowText);
      expect(shown.map((row) => JSON.stringify(row)).sort(), name).toEqual(
        left.map((row) => JSON.stringify(row)).sort(),
      );
    }
    expect(valueIn(disclosed, 'profiles', 'memo')).toBe(memo);
    expect(valueIn(disclosed, 'members', 'email')).toBe(`user${memberId}@example.com`);
    const [row] = rowsIn(disclosed, 'payments');
    expect(row?.class).toBe('large-payment');
    const amount = { column: 'amount', item: { ko: '결제금액', en: 'amount of payment' }, value: '12000.00' };
    expect(row?.values).toContainEqual(amount);
    expect(row?.values.find(({ column }) => column === 'status')).toMatchObject({ item: null, value: 'APPROVED' });
    expect(disclosed).toMatchObject({ memberId, state: 'separated', masked: false, separatedAt: shop.now() });
    expect(disclosed.tables.map(({ table }) => table)).toEqual(
      ['members', 'profiles', 'payments', 'payment_lines', 'logins'].map((name) => `public.${name}`),
    );
  });

  test('says what is kept, on which basis and until when, and what was destroyed at separation', async () => {
    const { kept, destroyed } = await see();
    const membership = kept.find((held) => held.class === 'membership');
    expect(membership).toMatchObject({ rows: 3, expiresOn: '2030-12-24', basis: ["the operator's policy"] });
    expect(kept.find((held) => held.class === 'large-payment')?.basis).toContain('전자금융거래법 제22조');
    expect(destroyed).toMatchObject([
      { class: 'discarded', items: [{ id: 'public.device_tokens.token', ko: '기기 토큰', en: 'device token' }] },
    ]);
  });

  test('is a table of one line a value, in which nothing runs as a formula and nothing is lost', async () => {
    const disclosed = await see({ unmasked: true, format: 'csv' });
    const csv = writeDisclosureCsv(disclosed);
    expect(csv.startsWith('\ufefftable,row,column,item_ko,item_en,value\r\n')).toBe(true);
    const lines: string[][] = parse(csv, { bom: true, record_delimiter: '\r\n' });
    const values = disclosed.tables.flatMap(({ rows }) => rows.flatMap((row) => row.values));
    expect(lines).toHaveLength(values.length + 1);
    expect(lines).toContainEqual(['public.profiles', '1', 'memo', '메모', 'note', `'${memo}`]);
    expect(lines).toContainEqual(['public.payment_lines', '2', 'product', '상품명', 'product', '상품 2']);
    for (const line of lines.slice(1)) expect(line[5]).not.toMatch(/^[=+\-@\t]/);
  });
});

describe('a disclosure that nobody asked to be whole', () => {
  test('shows enough to know oneself by, and no value that left', async () => {
    const disclosed = await see();
    expect(disclosed.masked).toBe(true);
    expect(rowsIn(disclosed, 'members')[0]?.values).toMatchObject([
      { column: 'member_no', value: '***' },
      { column: 'login_id', value: 'us***' },
      { column: 'name', value: '홍**' },
      { column: 'email', value: 'us***@example.com' },
      { column: 'mobile', value: `010-****-${memberId}` },
      { column: 'postcode', value: '***' },
      { column: 'address', value: '예시로 ***' },
      { column: 'address_detail', value: '***' },
    ]);
    expect(valueIn(disclosed, 'profiles', 'birth_on')).toBe('***');
    expect(valueIn(disclosed, 'profiles', 'interests')).toBe('***');
    expect(valueIn(disclosed, 'logins', 'ip')).toBe('***');
    const shown = JSON.stringify(disclosed.tables);
    const left = Object.values(before).flatMap((rows) => rows.flatMap(parseRowText));
    for (const value of left)
      if (value && value.length > 4) expect(shown).not.toContain(JSON.stringify(value).slice(1, -1));
  });

  test('keeps what was null apart from what is hidden', async () => {
    const other = await openSmallShop();
    const id = await other.addMember({ loginAt: longAgo, mobile: null, address: false });
    await separateAll(other);
    const disclosed = await disclose(other.ctx, { memberId: id, reason: 'r', unmasked: false, format: 'json', actor });
    expect(valueIn(disclosed, 'members', 'mobile')).toBeNull();
    expect(valueIn(disclosed, 'members', 'address')).toBeNull();
  });
});

describe('what a disclosure leaves behind', () => {
  test('is one entry of the audit with its reason, classes, counts and form, and nothing else', async () => {
    const dump = await dumpAll(shop.database.admin, ['dormouse.audit_entry']);
    const count = (await disclosures()).length;
    const { disclosureId } = await see({ unmasked: true, format: 'csv' });
    const entries = await disclosures();
    expect(entries).toHaveLength(count + 1);
    expect(entries.at(-1)).toMatchObject({
      memberId,
      actor: 'key:desk',
      reason: 'case 2026-131',
      detail: {
        disclosureId,
        masked: false,
        format: 'csv',
        requestId: null,
        rows: { membership: 3, 'large-payment': 3 },
      },
    });
    expect(JSON.stringify(entries)).not.toMatch(/홍길동|example\.com|010-0000/);
    expect(await dumpAll(shop.database.admin, ['dormouse.audit_entry'])).toEqual(dump);
  });

  test('is named by the request that it answers, which must be one of this member', async () => {
    const proof = { method: 'phone', reference: 'check-1' };
    const { requestId } = await openRequest(shop.ctx, { memberId, kind: 'access', proof, actor });
    expect(await see({ requestId })).toMatchObject({ requestId });
    expect((await disclosures()).at(-1)?.detail).toMatchObject({ requestId });
    const other = await shop.addMember();
    const theirs = await openRequest(shop.ctx, { memberId: other, kind: 'access', proof, actor });
    for (const unknown of [theirs.requestId, '00000000-0000-4000-8000-000000000000', 'x']) {
      await expect(see({ requestId: unknown })).rejects.toMatchObject({ code: 'rights_request_not_found' });
    }
  });

  test('without which nothing is opened and nothing is answered', async () => {
    const { admin } = shop.database;
    const opened = vi.spyOn(shop.ctx.keyring, 'periodKey');
    await admin.query('alter table dormouse.audit_entry add constraint no_room check (false) not valid');
    await expect(see({ unmasked: true })).rejects.toThrow();
    expect(opened).not.toHaveBeenCalled();
    await admin.query('alter table dormouse.audit_entry drop constraint no_room');
    await see();
    expect(opened).toHaveBeenCalled();
  });

  test.each([
    ['an empty one', ''],
    ['a blank one', '   '],
    ['a long one', 'x'.repeat(501)],
    ['one with a NUL', 'a\0'],
  ])('needs a reason, and %s is none', async (_what, reason) => {
    const count = (await disclosures()).length;
    await expect(see({ reason })).rejects.toMatchObject({ code: 'input_invalid' });
    expect(await disclosures()).toHaveLength(count);
  });
});

describe('whose data can be disclosed', () => {
  test('is no live member: theirs stands in the member database', async () => {
    const live = await shop.addMember();
    await expect(see({ memberId: live })).rejects.toMatchObject({
      code: 'cycle_in_other_state',
      message: expect.stringContaining('member database'),
      detail: { state: 'watching' },
    });
    for (const state of ['candidate', 'noticed', 'cancelled', 'restored'] as const) {
      const other = await shop.addMember();
      await insertCycle(shop.database.admin, { memberId: other, state });
      await expect(see({ memberId: other })).rejects.toMatchObject({ detail: { state } });
    }
    await expect(see({ memberId: '999999' })).rejects.toMatchObject({ code: 'member_not_found' });
    await expect(see({ memberId: 'nobody' })).rejects.toMatchObject({ code: 'member_not_found' });
  });

  test('is a member who withdrew: what a law keeps can be seen', async () => {
    const { admin } = shop.database;
    await admin.query(
      `update dormouse.cycle set state = 'restricted', withdrawn_at = $2 where member_id = $1 and state = 'separated'`,
      [memberId, shop.now()],
    );
    const disclosed = await see({ unmasked: true });
    expect(disclosed.state).toBe('restricted');
    expect(valueIn(disclosed, 'payments', 'amount')).toBe('12000.00');
    await admin.query(`update dormouse.cycle set state = 'separated', withdrawn_at = null where member_id = $1`, [
      memberId,
    ]);
  });

  test('is a member whose data is destroyed: the ledger says what, when and on which basis', async () => {
    const gone = await shop.addMember();
    const { admin } = shop.database;
    const { cycleId } = await insertCycle(admin, { memberId: gone, state: 'destroyed' });
    await admin.query(
      `insert into dormouse.destruction (destruction_id, member_id, cycle_id, record_id, class, basis, items, row_counts,
         separated_on, due_on, destroyed_at, reason, method, copies, executed_by)
       values (gen_random_uuid(), $1, $2, gen_random_uuid(), 'membership', 'policy', array['public.members.email', 'old.t.c'],
         '{}', '2026-11-10', '2026-11-20', '2026-11-20T00:00:00Z', 'retention_ended', 'key', '{vault}', 'sweep')`,
      [gone, cycleId],
    );
    const disclosed = await see({ memberId: gone });
    expect(disclosed).toMatchObject({ state: 'destroyed', tables: [], kept: [] });
    expect(disclosed.destroyed).toEqual([
      {
        class: 'membership',
        basis: 'policy',
        reason: 'retention_ended',
        destroyedAt: '2026-11-20T00:00:00.000000Z',
        items: [{ id: 'public.members.email', ko: '이메일주소', en: 'e-mail address' }, { id: 'old.t.c' }],
      },
    ]);
    expect((await disclosures()).at(-1)).toMatchObject({ memberId: gone });
  });
});

describe('an attempt to disclose that is refused', () => {
  async function refusal(asked: Parameters<typeof see>[0]) {
    const before = (await auditRows(shop.database.admin)).length;
    await expect(see(asked)).rejects.toThrow(ServiceError);
    return (await auditRows(shop.database.admin)).slice(before);
  }
  const entry = (code: string, whose: string | null) => {
    return {
      memberId: whose,
      action: 'disclosure_refused',
      actor: 'key:desk',
      reason: 'case 2026-131',
      detail: { code },
    };
  };

  test('is on record with its code, and with the member where the ledger knows one', async () => {
    const live = await shop.addMember();
    await insertCycle(shop.database.admin, { memberId: live, state: 'restored' });
    expect(await refusal({ memberId: live })).toEqual([entry('cycle_in_other_state', live)]);
    const requestId = '00000000-0000-4000-8000-000000000000';
    expect(await refusal({ requestId })).toEqual([entry('rights_request_not_found', memberId)]);
    for (const unknown of ['999999', 'someone@example.com', 'x\0', '']) {
      expect(await refusal({ memberId: unknown })).toEqual([entry('member_not_found', null)]);
    }
  });

  test('is not even refused where the audit can not be written', async () => {
    const { admin } = shop.database;
    await admin.query('alter table dormouse.audit_entry add constraint no_room check (false) not valid');
    await expect(see({ memberId: '999999' })).rejects.not.toThrow(ServiceError);
    await admin.query('alter table dormouse.audit_entry drop constraint no_room');
  });
});

describe('a disclosure beside others', () => {
  test('waits for nobody, and nobody for it', async () => {
    const client = await shop.database.admin.connect();
    await client.query('begin');
    await client.query('select from dormouse.cycle where member_id = $1 for update', [memberId]);
    await client.query('select from vault.record where member_id = $1 for update', [memberId]);
    expect((await see()).state).toBe('separated');
    await client.query('rollback');
    client.release();
  });

  test('reads once more when a period key went meanwhile, and gives up where it stays away', async () => {
    const lost = () => Promise.reject(new ServiceError('key_unknown', 'gone'));
    const keys = vi.spyOn(shop.ctx.keyring, 'periodKey').mockImplementationOnce(lost);
    const count = (await disclosures()).length;
    expect((await see()).tables).not.toEqual([]);
    expect(await disclosures()).toHaveLength(count + 1);
    keys.mockImplementation(lost);
    await expect(see()).rejects.toMatchObject({ code: 'key_unknown' });
    expect(await disclosures()).toHaveLength(count + 1);
  });
});
