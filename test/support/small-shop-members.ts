import type pg from 'pg';
import { smallShopTables } from './small-shop-files.js';

export interface NewMember {
  readonly memberNo?: number;
  /** A member of 2020 unless told. */
  readonly joinedAt?: string;
  /** A login that succeeded; null for none. */
  readonly loginAt?: string | null;
  /** An approved payment of two lines; null for none. */
  readonly paidAt?: string | null;
  readonly loginId?: string;
  readonly email?: string | null;
  readonly mobile?: string | null;
  /** Whether there is a postal address. */
  readonly address?: boolean;
  readonly locale?: string;
}

export interface ShopMembers {
  addMember(member?: NewMember): Promise<string>;
  addLogin(memberId: string, at: string): Promise<void>;
  /** Above 10,000 it is of the class `large-payment`. */
  addPayment(memberId: string, at: string, amount?: number): Promise<void>;
  /** A member who used every source just now, so that none counts as silent. */
  keepSourcesAlive(): Promise<string>;
  /** The text of every row of a member by table: what came back must equal what left. */
  rowsOf(memberId: string): Promise<Record<string, string[]>>;
}

const firstMemberNo = 1001;

/** Members of the small shop, written as the host program would. */
export function shopMembers(admin: pg.Pool, now: () => string): ShopMembers {
  let nextNo = firstMemberNo;
  const shop: ShopMembers = {
    async addMember(member = {}) {
      const memberNo = member.memberNo ?? nextNo++;
      const memberId = String(memberNo);
      await insertMember(admin, memberNo, member);
      if (member.loginAt) await shop.addLogin(memberId, member.loginAt);
      if (member.paidAt) await shop.addPayment(memberId, member.paidAt);
      return memberId;
    },
    async addLogin(memberId, at) {
      await admin.query(
        `insert into public.logins (member_no, logged_in_at, result, ip) values ($1, $2, 'OK', '192.0.2.7')`,
        [memberId, at],
      );
    },
    async addPayment(memberId, at, amount = 12_000) {
      await admin.query(
        `with payment as (
           insert into public.payments (member_no, approved_at, status, amount) values ($1, $2, 'APPROVED', $3)
           returning payment_id)
         insert into public.payment_lines (payment_id, line_no, product)
         select payment_id, line_no, '상품 ' || line_no from payment, generate_series(1, 2) as line_no`,
        [memberId, at, amount],
      );
    },
    async keepSourcesAlive() {
      const memberId = await shop.addMember({ loginAt: now(), paidAt: now() });
      await admin.query('update public.members set last_app_login_at = $2 where member_no = $1', [memberId, now()]);
      return memberId;
    },
    rowsOf: (memberId) => rowsOf(admin, memberId),
  };
  return shop;
}

async function insertMember(admin: pg.Pool, memberNo: number, member: NewMember): Promise<void> {
  const address = member.address === false ? [null, null, null] : ['00000', `예시로 ${memberNo}`, '1층'];
  const phone = `010-0000-${String(memberNo).padStart(4, '0').slice(-4)}`;
  await admin.query(
    `insert into public.members
       (member_no, joined_at, login_id, name, email, mobile, postcode, address, address_detail, locale)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      memberNo,
      member.joinedAt ?? '2020-01-01T00:00:00Z',
      member.loginId ?? `user${memberNo}`,
      `홍길동 ${memberNo}`,
      member.email === undefined ? `user${memberNo}@example.com` : member.email,
      member.mobile === undefined ? phone : member.mobile,
      ...address,
      member.locale ?? 'ko-KR',
    ],
  );
  await admin.query(
    `insert into public.profiles (member_no, birth_on, interests, preferences, memo)
     values ($1, '1980-02-29', array['커피, 차', null], '{"mail": null, "count": 1.10}', E'줄\\n"따옴표"')`,
    [memberNo],
  );
  await admin.query('insert into public.device_tokens (token, member_no) values ($1, $2)', [
    `token-${memberNo}`,
    memberNo,
  ]);
  await admin.query(`insert into public.settlements (member_no, settled_on, amount) values ($1, '2024-01-31', 9000)`, [
    memberNo,
  ]);
}

async function rowsOf(admin: pg.Pool, memberId: string): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const [table, condition] of Object.entries(smallShopTables)) {
    const found = await admin.query<{ row: string }>(
      `select t::text as row from public.${table} as t where ${condition} order by t::text collate "C"`,
      [memberId],
    );
    rows[table] = found.rows.map(({ row }) => row);
  }
  return rows;
}
