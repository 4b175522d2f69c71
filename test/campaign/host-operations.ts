import type pg from 'pg';
import type { Change } from './book.js';
import { livePieces } from './live-pieces.js';

export type HostChanges = (Change & { readonly isNew: boolean })[];

interface Asked {
  readonly memberId: string;
  readonly at: string;
  /** Makes each value one that stands nowhere else. */
  readonly mark: number;
}

type Operate = (client: pg.PoolClient, asked: Asked) => Promise<HostChanges>;

export type HostOperation =
  | 'login'
  | 'appLogin'
  | 'pay'
  | 'profile'
  | 'deleteProfile'
  | 'contact'
  | 'refund'
  | 'settle'
  | 'device';

/** Each answers what the rows that it wrote are now. */
export const hostOperations: Readonly<Record<HostOperation, Operate>> = {
  login: (client, { memberId, at }) =>
    writtenBy(client, memberId, async () => {
      await client.query(
        `insert into public.logins (member_no, logged_in_at, result, ip) values ($1, $2, 'OK', '192.0.2.8')`,
        [memberId, at],
      );
    }),
  appLogin: (client, { memberId, at }) =>
    writtenBy(client, memberId, async () => {
      await client.query('update public.members set last_app_login_at = $2 where member_no = $1', [memberId, at]);
    }),
  pay: (client, { memberId, at, mark }) =>
    writtenBy(client, memberId, async () => {
      await client.query(
        `with payment as (
           insert into public.payments (member_no, approved_at, status, amount) values ($1, $2, 'APPROVED', $3) returning payment_id)
         insert into public.payment_lines (payment_id, line_no, product)
         select payment_id, line_no, '상품 ' || $4::text from payment, generate_series(1, 2) as line_no`,
        [memberId, at, mark % 2 === 0 ? 25_000.5 : 900, String(mark)],
      );
    }),
  profile: (client, { memberId, mark }) =>
    writtenBy(client, memberId, async () => {
      await client.query(
        `insert into public.profiles (member_no, memo) values ($1, $2)
         on conflict (member_no) do update set memo = excluded.memo`,
        [memberId, `메모 "${mark}"`],
      );
    }),
  deleteProfile: (client, { memberId }) =>
    writtenBy(client, memberId, async () => {
      await client.query('delete from public.profiles where member_no = $1', [memberId]);
    }),
  contact: (client, { memberId, mark }) =>
    writtenBy(client, memberId, async () => {
      await client.query('update public.members set address_detail = $2, name = $3 where member_no = $1', [
        memberId,
        `${mark}호`,
        `홍길동 ${mark}`,
      ]);
    }),
  refund: (client, { memberId }) =>
    writtenBy(client, memberId, async () => {
      await client.query(
        `update public.payments set status = 'REFUNDED'
         where payment_id = (select max(payment_id) from public.payments where member_no = $1)`,
        [memberId],
      );
    }),
  settle: (client, { memberId, mark }) =>
    writtenBy(client, memberId, async () => {
      await client.query(
        `insert into public.settlements (member_no, settled_on, amount) values ($1, '2026-01-31', $2)`,
        [memberId, mark % 100_000],
      );
    }),
  device: (client, { memberId, mark }) =>
    writtenBy(client, memberId, async () => {
      await client.query('insert into public.device_tokens (token, member_no) values ($1, $2)', [
        `token-${memberId}-${mark}`,
        memberId,
      ]);
    }),
};

/**
 * What differs of the member behind the write from before it: nobody else writes for them meanwhile, since their row is
 * locked.
 */
async function writtenBy(client: pg.PoolClient, memberId: string, write: () => Promise<void>): Promise<HostChanges> {
  const before = new Map((await livePieces(client, memberId)).map((piece) => [piece.key, piece]));
  await write();
  const after = await livePieces(client, memberId);
  const changed = after
    .filter(({ key, text }) => before.get(key)?.text !== text)
    .map((piece) => ({ ...piece, isNew: !before.has(piece.key) }));
  const left = new Set(after.map(({ key }) => key));
  const gone = [...before.values()]
    .filter(({ key }) => !left.has(key))
    .map((piece) => ({ ...piece, text: null, isNew: false }));
  return [...changed, ...gone];
}
