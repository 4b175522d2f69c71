import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import type { Book } from '../campaign/book.js';
import { check, type Verdict, wrongs } from '../campaign/checker.js';
import { takeSnapshot } from '../campaign/live-pieces.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  agent,
  longAgo,
  noonOf,
  noticedOn,
  performAt,
  proof,
  separableOn,
  sweepOnce,
  useEverySource,
} from '../support/sweeps.js';

/** A busy member who is live, two in the vault, and one who has come back from there. */
interface Case {
  readonly shop: SmallShop;
  readonly book: Book;
  readonly away: string;
  readonly other: string;
  readonly back: string;
  judge(evidence?: Partial<Parameters<typeof check>[1]>): Promise<Verdict>;
}

async function openCase(): Promise<Case> {
  const shop = await openSmallShop();
  const [away = '', other = '', back = ''] = await Promise.all(
    [1, 2, 3].map((number) => shop.addMember({ memberNo: 2000 + number, loginAt: longAgo, paidAt: longAgo })),
  );
  await performAt(shop, noticedOn);
  shop.setNow(noonOf(separableOn));
  await useEverySource(shop);
  const { admin } = shop.database;
  const book = await takeSnapshot(admin);
  await sweepOnce(shop.ctx);
  await restoreMember(shop.ctx, { memberId: back, reason: 'Returned.', proof, actor: agent });
  const keyringFile = shop.ctx.config.files.keyring;
  const sound = { book, keyringFile, today: separableOn, mails: null, staleWrites: 0 };
  return { shop, book, away, other, back, judge: (evidence = {}) => check(admin, { ...sound, ...evidence }) };
}

/** What it reports that is not 0. */
function found(verdict: Verdict): Record<string, number> {
  return Object.fromEntries(wrongs.flatMap((wrong) => (verdict[wrong] > 0 ? [[wrong, verdict[wrong]]] : [])));
}

describe('the checker', () => {
  test('is silent on a sound database, before, during and after separations', async () => {
    const { judge } = await openCase();
    expect(await judge()).toMatchObject({ members: 4, live: 2, separated: 2, restored: 1, defects: [] });
    expect(found(await judge({ staleWrites: 0 }))).toEqual({});
  });

  test('reports a live row that is gone, and one that is not as it was', async () => {
    const { shop, back, judge } = await openCase();
    await shop.database.admin.query('delete from public.logins where member_no = $1', [back]);
    const verdict = await judge();
    expect(found(verdict)).toEqual({ lost: 1 });
    expect(verdict.defects).toEqual([expect.stringMatching(`^lost: member ${back}, logins:\\d+ is gone$`)]);
    await shop.database.admin.query(`update public.profiles set memo = 'other' where member_no = $1`, [back]);
    expect((await judge()).defects).toContain(`lost: member ${back}, profiles:${back} is not as it was`);
  });

  test('reports a sealed record that is gone, and one that does not open', async () => {
    const { shop, away, other, judge } = await openCase();
    const { admin } = shop.database;
    await admin.query(`delete from vault.record where member_id = $1 and class = 'large-payment'`, [away]);
    expect(found(await judge())).toEqual({ lost: 1 });
    await admin.query(
      `update vault.record set sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1) where member_id = $1 and class = 'membership'`,
      [other],
    );
    expect(found(await judge())).toEqual({ lost: 2 });
  });

  test('reports a sealed row that somebody put back by hand', async () => {
    const { shop, away, judge } = await openCase();
    await shop.database.admin.query(
      `insert into public.profiles values ($1, '1980-02-29', array['커피, 차', null], '{"mail": null, "count": 1.10}', E'줄\\n"따옴표"')`,
      [away],
    );
    const verdict = await judge();
    expect(found(verdict)).toEqual({ doubled: 1, half: 1 });
    expect(verdict.defects).toContain(`doubled: member ${away}, profiles:${away} is 1 times live and 1 times sealed`);
  });

  test('reports a record and an identifier of a cycle that is restored', async () => {
    const { shop, away, back, judge } = await openCase();
    const { admin } = shop.database;
    await admin.query(
      `insert into vault.record
       select $2, gen_random_uuid(), (select cycle_id from dormouse.cycle where member_id = $2), class, revision, sealed_at,
         next_expiry_on, expires_on, row_count, key_id, wrapped_key, sealed
       from vault.record where member_id = $1 and class = 'large-payment'`,
      [away, back],
    );
    await admin.query(`insert into vault.identifier values ($1, 'email', '\\x00112233445566778899aabbccddeeff')`, [
      back,
    ]);
    // It doesn't open either: it is bound to the member it was sealed for.
    expect(found(await judge())).toEqual({ orphans: 2 });
  });

  test('reports a row without its member, and one that nobody wrote', async () => {
    const { shop, back, judge } = await openCase();
    const { admin } = shop.database;
    await admin.query('alter table public.payment_lines drop constraint payment_lines_payment_id_fkey');
    await admin.query(`insert into public.payment_lines values (999999, 1, 'lost')`);
    expect(found(await judge())).toEqual({ orphans: 1 });
    await shop.addLogin(back, longAgo);
    expect(found(await judge())).toEqual({ orphans: 2 });
  });

  test('reports a member of whom a part stayed behind', async () => {
    const { shop, away, judge } = await openCase();
    await shop.database.admin.query(`update public.members set login_id = 'user2001' where member_no = $1`, [away]);
    expect(found(await judge())).toMatchObject({ half: 1 });
  });

  test('reports a separation before the thirty full days of its notice, by the ledger or by the mail server', async () => {
    const { shop, away, judge } = await openCase();
    const { admin } = shop.database;
    const { rows } = await admin.query<{ messageId: string; to: string }>(
      `select message_id as "messageId", member_id as "to" from dormouse.attempt where message_id is not null`,
    );
    const mails = rows.map((row) => ({ ...row, on: noticedOn }));
    expect(found(await judge({ mails }))).toEqual({});
    const late = mails.map((mail) => (mail.to === away ? { ...mail, on: '2026-11-23' } : mail));
    expect(found(await judge({ mails: late }))).toEqual({ early: 1 });
    expect(found(await judge({ mails: mails.filter(({ to }) => to !== away) }))).toEqual({ early: 1, unfounded: 1 });
    expect(await judge({ mails: [...mails, ...late] })).toMatchObject({ duplicateMails: 3 });
    expect(found(await judge({ mails: [...mails, { messageId: '<x@y>', to: away, on: noticedOn }] }))).toEqual({
      unfounded: 1,
    });
    await admin.query(`update dormouse.notice set effective_on = '2026-11-23' where member_id = $1`, [away]);
    expect(found(await judge())).toEqual({ early: 1 });
  });

  test('reports a transition that is told twice, or not at all', async () => {
    const { shop, away, other, judge } = await openCase();
    const { admin } = shop.database;
    await admin.query(
      `insert into dormouse.timeline (member_id, cycle_id, at, event, state, actor)
       select member_id, cycle_id, at, event, state, actor from dormouse.timeline where member_id = $1 and event = 'separated'`,
      [away],
    );
    await admin.query(`delete from dormouse.audit_entry where member_id = $1 and action = 'separated'`, [other]);
    // Twice in the timeline, once more there than in the audit, and once less in the audit of the other.
    expect(found(await judge())).toEqual({ twice: 3 });
  });

  test('reports activity that went into the vault unseen', async () => {
    const { shop, away, judge } = await openCase();
    await shop.database.admin.query(
      `update dormouse.cycle set last_activity_at = last_activity_at - interval '1 month' where member_id = $1`,
      [away],
    );
    expect(found(await judge())).toEqual({ overlooked: 1 });
  });

  test('takes what is destroyed on its day as gone, and reports what is gone before or without a line', async () => {
    const { shop, away, judge } = await openCase();
    const { admin } = shop.database;
    const line = (rows: number) =>
      admin.query(
        `insert into dormouse.destruction (destruction_id, member_id, cycle_id, record_id, class, basis, items, row_counts,
           separated_on, due_on, destroyed_at, reason, method, copies, executed_by)
         select gen_random_uuid(), member_id, cycle_id, gen_random_uuid(), 'large-payment', '', '{}',
           jsonb_build_object('rows', $2::int), '2026-12-23', '2028-01-01', now(), '', '', '{}', ''
         from dormouse.cycle where member_id = $1`,
        [away, rows],
      );
    await admin.query(`delete from vault.record where member_id = $1 and class = 'large-payment'`, [away]);
    expect(found(await judge({ today: '2028-01-01' }))).toEqual({ lost: 1 });
    await line(3);
    expect(found(await judge({ today: '2026-12-31' }))).toEqual({ lost: 1 });
    expect(found(await judge({ today: '2028-01-01' }))).toEqual({});
    await line(1);
    expect(found(await judge({ today: '2028-01-01' }))).toEqual({ lost: 1 });
  });
});
