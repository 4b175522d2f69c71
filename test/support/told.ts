import { randomUUID } from 'node:crypto';
import type { Context } from '../../src/context.js';
import { createLetterBatch } from '../../src/cycles/create-letter-batch.js';
import { importLetterResults } from '../../src/cycles/import-letter-results.js';
import { type Received, receiveReport } from '../../src/cycles/receive-report.js';
import type { ProviderReport } from '../../src/notice/ports.js';
import type { Means, Purpose } from '../../src/policy/means.js';
import type { SmallShop } from './small-shop.js';
import { smallShopPolicy } from './small-shop-files.js';
import { operator, type Swept, sweepOnce, useEverySource } from './sweeps.js';

export const provider = { id: 'provider:test' };

/** The policy of the small shop with other means, and further lines at its end. */
export function policyWith({ means, more = '' }: { means?: readonly Means[]; more?: string }): string {
  const order = means ? smallShopPolicy.replace(/^means: .*$/m, `means: [${means.join(', ')}]`) : smallShopPolicy;
  return `${order}\n${more}\n`;
}

export interface Handed {
  readonly noticeId: string;
  readonly means: Means;
  readonly purpose: Purpose;
  readonly providerId: string | null;
}

/** The last message of a member that was handed to a provider, or is to be. */
export async function lastHanded(shop: SmallShop, memberId: string): Promise<Handed> {
  const { rows } = await shop.database.admin.query<Handed>(
    `select notice.notice_id as "noticeId", notice.means, notice.purpose, attempt.provider_id as "providerId"
     from dormouse.notice as notice left join dormouse.attempt as attempt using (member_id, notice_id)
     where member_id = $1 order by notice.ordinal desc, attempt.try desc limit 1`,
    [memberId],
  );
  const [handed] = rows;
  if (!handed) throw new Error('this member has no message');
  return handed;
}

const sources: Partial<Record<Means, ProviderReport['source']>> = {
  email: 'mail_report',
  alimtalk: 'solapi',
  sms: 'twilio_text',
  voice: 'twilio_call',
};

export type Told = Pick<ProviderReport, 'kind'> & Partial<ProviderReport>;

/** A report on the last message of a member, filled up where it says nothing else; no two have the same key. */
export async function reportOn(shop: SmallShop, memberId: string, told: Told): Promise<ProviderReport> {
  const { noticeId, providerId, means } = await lastHanded(shop, memberId);
  return { source: sources[means] ?? 'mail_report', noticeId, providerId, code: null, key: randomUUID(), ...told };
}

/** What a provider tells of the last message of a member. */
export async function tell(shop: SmallShop, memberId: string, told: Told, ctx: Context = shop.ctx): Promise<Received> {
  return receiveReport(ctx, { report: await reportOn(shop, memberId, told), actor: provider });
}

export async function printLetters(shop: SmallShop): Promise<void> {
  await createLetterBatch(shop.ctx, { reason: 'weekly print run', actor: operator });
}

/** What the print room tells of the last letter of a member. */
export async function letterTold(shop: SmallShop, memberId: string, result: 'handed_over' | 'returned', on: string) {
  const { noticeId } = await lastHanded(shop, memberId);
  const imported = await importLetterResults(shop.ctx, {
    text: `notice_id,result,on\n${noticeId},${result},${on}\n`,
    actor: operator,
  });
  if (imported.problems.length > 0) throw new Error(imported.problems.map(({ message }) => message).join(' '));
  return imported;
}

/** Means, state and purpose of each message, the oldest first; the purpose only where it is another than the notice's. */
export async function messagesOf(shop: SmallShop, memberId: string): Promise<string[]> {
  const { rows } = await shop.database.admin.query<{ line: string }>(
    `select concat_ws(' ', nullif(purpose, 'separation'), means, state) as line
     from dormouse.notice where member_id = $1 order by composed_at, ordinal`,
    [memberId],
  );
  return rows.map(({ line }) => line);
}

/** A sweep at an instant, over sources that are in use. */
export async function performAtInstant(shop: SmallShop, instant: string): Promise<Swept> {
  shop.setNow(instant);
  await useEverySource(shop);
  if (shop.board.reachable) await shop.board.keepUp();
  return sweepOnce(shop.ctx);
}

/** How often an operator was asked to look, by kind. */
export async function alarmsOf(ctx: Context): Promise<Record<string, number>> {
  const { values } = await ctx.metrics.alarms.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels.kind ?? '', value]));
}

/** Every row of the ledger as text, to be searched for what must not stand there. */
export async function ledgerText(shop: SmallShop): Promise<string> {
  const { rows: tables } = await shop.database.admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('dormouse', 'audit')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await shop.database.admin.query<{ row: string }>(`select t::text as row from ${name} as t`);
    texts.push(...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}
