import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readEnv } from '../../src/config/read-env.js';
import { randomFrom } from '../http/support/generate.js';
import { type FailingServer, startFailingServers } from '../support/failing-mail-servers.js';
import { judgeMails, type LedgerNotice, type MailCase } from '../support/judge-mails.js';
import { type KilledSender, runAndKill } from '../support/killed-senders.js';
import type { FaultShares } from '../support/mailbox-faults.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { oldShopDataMap, smallShopPolicy } from '../support/small-shop-files.js';
import { longAgo, noonOf, noticedOn, useEverySource } from '../support/sweeps.js';

const memberCount = 10_000;
const kills = 50;
/** Each has one mail under way, so that a death leaves at most one that was handed over and not recorded. */
const senderCount = 5;
/** It takes two minutes, and longer on a busy machine. */
const timeoutMs = 600_000;

/** Who can't be written to is told by the notice board; so many tries that no address is given up by mere chance. */
const policyText = smallShopPolicy
  .replace(/^means:.*$/m, 'means: [email, noticeBoard]')
  .replace(/^attempts:.*$/m, 'attempts: { tries: 12, backoff: PT1S, uncertainAfter: PT1S, smsTimeout: PT72H }');

/** One mail in nine, and one connection in ten. Those that keep the sender waiting are rare, for the sake of time. */
const shares: FaultShares = {
  refuseConnection: 0.05,
  dropConnection: 0.05,
  refuseForNow: 0.02,
  closeAtRecipient: 0.01,
  dropAtRecipient: 0.01,
  slowAtRecipient: 0.001,
  refuseAfterData: 0.02,
  closeAfterData: 0.01,
  dropDuringData: 0.01,
  dropAfterData: 0.02,
  slowLastAnswer: 0.001,
  senderRefused: 0.0007,
};

test('ten thousand members are told by senders that are killed fifty times, over servers that fail in every way', {
  timeout: timeoutMs,
}, async () => {
  const random = randomFrom(20_261_122);
  const shop = await openSmallShop({ policyText, dataMapText: oldShopDataMap });
  const now = shop.now();
  shop.setNow(longAgo);
  await useEverySource(shop);
  shop.setNow(now);
  await useEverySource(shop);
  const members = await addDormantMembers(shop);
  const refused = new Set(members.filter(() => random() < 0.02).map(({ address }) => address));
  const others = members.map(({ address }) => address).filter((address) => !refused.has(address));
  const greylisted = others.filter(() => random() < 0.05);
  const { servers, kept, counts } = await startFailingServers({
    count: senderCount,
    random,
    shares,
    refused,
    greylisted,
  });

  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const clockAheadMs = Date.parse(noonOf(noticedOn)) - Date.now();
  const hurrying = hurry(shop, clockAheadMs, stopping.signal);
  const senders = await sendersTo(servers, shop, clockAheadMs);
  const died = await runAndKill(senders, { kills, mailsMax: 250, laterMsMax: 20, random }, stopping.signal);
  stopping.abort();
  await hurrying;

  const told: MailCase = { members, refused, kept, notices: await readNotices(shop) };
  const verdict = judgeMails(told);
  expect(verdict).toMatchObject({ missed: [], unfounded: [], strangeIds: [] });
  expect(verdict.againByDeath).toBeLessThanOrEqual(kills);
  // Else nothing was put to the test.
  expect(died).toBe(kills);
  expect([...counts().keys()].sort()).toEqual(Object.keys(shares).sort());
  expect(verdict.againByDeath).toBeGreaterThan(0);
  expect(verdict.againByServer).toBeGreaterThan(0);
  expect(await leftovers(shop)).toEqual({ failedSweeps: 0, openAttempts: 0 });
  expectJudgeToSee(told);
});

/** Of one kind in every respect but the address. */
async function addDormantMembers({ database }: SmallShop): Promise<MailCase['members']> {
  const { rows } = await database.admin.query<MailCase['members'][number]>(
    `with added as (
       insert into public.members (member_no, joined_at, login_id, name, email, locale, last_app_login_at)
       select no, '2020-01-01', 'user' || no, '홍길동 ' || no, 'user' || no || '@example.com',
         case when no % 3 = 0 then 'en-US' else 'ko-KR' end, $2::timestamptz
       from generate_series(100001, 100000 + $1::int) as no
       returning member_no, email
     ), profiled as (
       insert into public.profiles (member_no, birth_on) select member_no, '1980-02-29' from added
     )
     select member_no::text as "memberId", email as address from added order by member_no`,
    [memberCount, longAgo],
  );
  return rows;
}

/** One for each server. They share database, keyring and clock, as instances of one service do. */
async function sendersTo(
  servers: readonly FailingServer[],
  shop: SmallShop,
  clockAheadMs: number,
): Promise<KilledSender[]> {
  const folder = dirname(shop.ctx.config.files.keyring);
  await writeFile(join(folder, 'policy.yaml'), policyText);
  await writeFile(join(folder, 'datamap.yaml'), oldShopDataMap);
  const endsAtMs = Date.now() + timeoutMs / 2;
  return servers.map(({ url, afterMails }) => {
    const environment = readEnv({
      DATABASE_URL: shop.database.urls.clerk,
      MOVER_DATABASE_URL: shop.database.urls.mover,
      KEYRING_FILE: join(folder, 'keyring.json'),
      POLICY_FILE: join(folder, 'policy.yaml'),
      DATAMAP_FILE: join(folder, 'datamap.yaml'),
      PUBLIC_URL: 'https://dormouse.example.kr',
      SMTP_URL: url,
      MAIL_FROM: 'notice@example.kr',
      // Longer than a busy machine ever holds an answer back: each time-out is one that a server planned.
      SMTP_TIMEOUT_MS: '1000',
      MAIL_RATE_PER_SECOND: '10000',
      SEND_CONCURRENCY: '1',
      LEASE_MS: '4000',
    });
    return { plan: { environment, clockAheadMs, pauseMs: 100, endsAtMs }, afterMails };
  });
}

/** Lets the back-offs pass twice a second: they are kept in rows, and nobody has to sit them out. */
async function hurry({ database: { admin } }: SmallShop, clockAheadMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const now = new Date(Date.now() + clockAheadMs).toISOString();
    await admin.query(
      `update dormouse.attempt set next_at = next_at - interval '1 day'
       where state in ('due', 'uncertain') and next_at > $1::timestamptz`,
      [now],
    );
    await admin.query('update dormouse.means_stop set resume_at = $1 where resume_at > $1', [now]);
    await pause(500, undefined, { signal }).catch(() => undefined);
  }
}

async function readNotices({ database }: SmallShop): Promise<LedgerNotice[]> {
  const { rows } = await database.admin.query<LedgerNotice>(
    `select notice.member_id as "memberId", notice.means, notice.state,
       array_remove(array_agg(distinct attempt.message_id), null) as "messageIds"
     from dormouse.notice as notice
     left join dormouse.attempt as attempt using (member_id, notice_id)
     group by notice.member_id, notice.notice_id, notice.means, notice.state
     order by 1, 2`,
  );
  return rows;
}

/** What no death excuses: a sweep that failed, and an attempt that nobody will come back to. */
async function leftovers({ database }: SmallShop): Promise<Record<string, number> | undefined> {
  const { rows } = await database.admin.query<Record<string, number>>(
    `select (select count(*) from dormouse.sweep where state = 'failed')::int as "failedSweeps",
       (select count(*) from dormouse.attempt where state not in ('accepted', 'failed', 'retry'))::int as "openAttempts"`,
  );
  return rows[0];
}

/** With the same evidence, spoiled at one place. */
function expectJudgeToSee(told: MailCase): void {
  const sound = judgeMails(told);
  const [mail] = told.kept;
  if (!mail) throw new Error('no mail was kept');
  const { address } = mail;
  const memberId = told.members.find((member) => member.address === address)?.memberId;
  const lost = judgeMails({ ...told, kept: told.kept.filter((mail) => mail.address !== address) });
  expect([lost.missed, lost.unfounded]).toEqual([[memberId], [memberId]]);
  const untold = judgeMails({ ...told, notices: told.notices.filter((notice) => notice.memberId !== memberId) });
  expect(untold.missed).toEqual([memberId]);
  const strange = { ...mail, messageId: '<another@example.kr>' };
  expect(judgeMails({ ...told, kept: [...told.kept, strange] }).strangeIds).toEqual([memberId]);
  expect(judgeMails({ ...told, kept: [...told.kept, mail] }).againByDeath).toBe(sound.againByDeath + 1);
}
