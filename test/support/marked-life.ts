import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createLetterBatch } from '../../src/cycles/create-letter-batch.js';
import { importLetterResults } from '../../src/cycles/import-letter-results.js';
import { writeLetterBatch } from '../../src/cycles/write-letter-batch.js';
import { createLogger } from '../../src/logger.js';
import { smtpMail } from '../../src/providers/smtp-mail.js';
import { twilioText } from '../../src/providers/twilio-text.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { startTestMailbox, type TestMailbox } from './mailbox.js';
import { type Marker, markersOf, plantMarkers, valueIn, type Written } from './markers.js';
import { startTestPhone, type TestPhone } from './phone.js';
import { openSmallShop, type SmallShop, type SmallShopOptions } from './small-shop.js';
import type { NewMember } from './small-shop-members.js';
import { agent, longAgo, noonOf, performAt, proof } from './sweeps.js';
import { dumpColumns } from './written.js';

/** A small shop with a real mail server and a real line to a text gateway, whose log is kept at level trace. */
export interface MarkedShop {
  readonly shop: SmallShop;
  readonly mailbox: TestMailbox;
  readonly phone: TestPhone;
  readonly log: () => Written;
  readonly markers: Marker[];
  addMarked(member?: NewMember): Promise<Marked>;
  close(): Promise<void>;
}

export interface Marked {
  readonly memberId: string;
  readonly of: (field: string) => string;
}

export async function openMarkedShop(options: SmallShopOptions = {}): Promise<MarkedShop> {
  const mailbox = await startTestMailbox();
  const phone = await startTestPhone();
  const lines: string[] = [];
  const stream = new PassThrough().on('data', (chunk) => lines.push(String(chunk)));
  const mail = smtpMail(mailbox.config({ socketTimeoutMs: 10_000 }));
  const shop = await openSmallShop({
    now: noonOf('2026-11-22'),
    ...options,
    overrides: { logger: createLogger('trace', stream), mail, text: twilioText(phone.config({ timeoutMs: 1_000 })) },
  });
  const markers: Marker[] = [];
  return {
    shop,
    mailbox,
    phone,
    markers,
    log: () => ({ place: 'log', text: lines.join('') }),
    async addMarked(member = {}) {
      const memberId = await shop.addMember({ loginAt: longAgo, paidAt: '2025-05-01T03:00:00Z', ...member });
      const own = markersOf(markers.length / markersOf(1).length + 1);
      markers.push(...own);
      await plantMarkers(shop.database.admin, memberId, own);
      return { memberId, of: (field) => valueIn(own, field) };
    },
    async close() {
      await shop.close();
      await mail.close();
      await mailbox.stop();
      await phone.stop();
    },
  };
}

/** Every way in which the host's trigger can put the row into its words. */
export const poison = `
create table public.poisoned (member_no bigint primary key, sql_state text not null);
create function public.poison() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  state text := (select sql_state from public.poisoned where member_no = old.member_no);
begin
  if state = 'cast' then perform (old.memo)::int; end if;
  if state = 'syntax' then execute 'select ' || old.memo; end if;
  if state is not null then
    raise exception 'refused: %', old using errcode = state, detail = old::text, hint = old.memo, column = old.memo,
      constraint = old.memo, table = old.memo, schema = old.memo;
  end if;
  return old;
end $$;
create trigger poison before delete on public.profiles for each row execute function public.poison();
`;

export const poisons = ['P0001', '42501', '42703', '23505', '22023', '55000', '0A000', 'cast', 'syntax'] as const;

export interface Lived {
  readonly restored: Marked;
  readonly conflicting: Marked;
  readonly late: Marked;
  readonly destroyed: Marked;
  readonly poisoned: readonly Marked[];
  readonly errors: readonly unknown[];
  /** What stood in the database when most members were in the vault. */
  readonly midway: readonly Written[];
}

/**
 * The whole life: notices that are taken, refused with words that quote the recipient, dropped and delayed; moves,
 * refusals of the host's triggers, a conflict, restorations, late activity, destruction.
 */
export async function liveThrough(marked: MarkedShop): Promise<Lived> {
  const { shop, mailbox, phone } = marked;
  const { admin } = shop.database;
  const errors: unknown[] = [];
  const restored = await marked.addMarked();
  const conflicting = await marked.addMarked();
  const late = await marked.addMarked();
  const destroyed = await marked.addMarked({ mobile: null });
  const poisoned: Marked[] = [];
  for (const sqlState of poisons) {
    const member = await marked.addMarked();
    await admin.query('insert into public.poisoned values ($1, $2)', [member.memberId, sqlState]);
    poisoned.push(member);
  }
  await marked.addMarked({ email: null, mobile: null });
  await marked.addMarked({ email: null, mobile: null, address: false });
  await beRefused(marked, [late, destroyed, ...(await Promise.all([1, 2, 3, 4].map(() => marked.addMarked())))]);
  phone.misbehave({ kind: 'error', code: 30006, times: 1 });
  phone.misbehave({ kind: 'error', code: 21211, times: 1 });
  phone.misbehave({ kind: 'http500', times: 1 });

  for (const day of ['2026-11-22', '2026-11-23', '2026-11-24']) await performAt(shop, day);
  await printLetters(marked, '2026-11-25');
  await performAt(shop, '2026-11-26');
  await performAt(shop, '2027-01-20');
  const midway = await dumpColumns(admin);

  const taken = 'update public.members set email = $2 where member_no = $1';
  const host = await shop.addMember({ email: conflicting.of('members.email') });
  shop.setNow(noonOf('2027-01-21'));
  const restore = ({ memberId }: Marked) =>
    restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
  await restore(conflicting).catch((error) => errors.push(error));
  await admin.query(taken, [host, 'another@example.com']);
  await restore(conflicting);
  await restore(restored);

  // Before the separation: the service itself gives the data back.
  await shop.addLogin(late.memberId, '2027-01-19T03:00:00Z');
  await performAt(shop, '2027-01-22');
  await performAt(shop, '2031-03-01');
  mailbox.forgive(late.of('members.email'));
  return { restored, conflicting, late, destroyed, poisoned, errors, midway };
}

async function beRefused({ mailbox }: MarkedShop, members: readonly Marked[]): Promise<void> {
  const email = (index: number) => members[index]?.of('members.email') ?? '';
  const quoting = (index: number) => `<${email(index)}>: ${members[index]?.of('members.login_id')} is not here`;
  mailbox.refuse(email(0), `550 5.1.1 ${quoting(0)}`);
  mailbox.refuse(email(1), `550 ${quoting(1)}`);
  mailbox.refuseAfterData(email(2), `554 5.6.0 ${quoting(2)}`);
  mailbox.refuse(email(3), `450 4.2.2 ${quoting(3)}`);
  mailbox.dropAfterData(email(4));
  mailbox.dropAtRecipient(email(5));
}

async function printLetters({ shop }: MarkedShop, day: string): Promise<void> {
  shop.setNow(noonOf(day));
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-marked-'));
  try {
    const { batch } = await createLetterBatch(shop.ctx, { reason: 'the weekly print', actor: agent });
    await writeLetterBatch(shop.ctx, {
      batchId: batch?.batchId ?? '',
      folder,
      reason: 'the weekly print',
      actor: agent,
    });
    const { rows } = await shop.database.admin.query<{ id: string }>(
      `select notice_id as id from dormouse.notice where means = 'letter' and batch_id is not null order by 1`,
    );
    const lines = rows.map(
      ({ id }, index) => `${id},handed_over,${day}${index === 0 ? `\n${id},returned,${day}` : ''}`,
    );
    await importLetterResults(shop.ctx, { text: ['notice_id,result,on', ...lines, ''].join('\n'), actor: agent });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
