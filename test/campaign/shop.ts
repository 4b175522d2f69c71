import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Environment, readEnv } from '../../src/config/read-env.js';
import { migrate } from '../../src/database/migrate.js';
import { handleOver } from '../../src/database/sql.js';
import { loadDataMap } from '../../src/datamap/load-data-map.js';
import { readCatalog } from '../../src/datamap/read-catalog.js';
import { writeGrants } from '../../src/datamap/write-grants.js';
import { createRoles, type LoginRole } from '../../src/development/postgres-roles.js';
import { smallShopDataMap, smallShopPolicy, smallShopSchema } from '../support/small-shop-files.js';

/** Months instead of years, and floors that let the rows of one record fall due on different days. */
const retention = `retention:
  membership: { destroyAfter: P2M, from: separation, basis: the operator's policy }
  large-payment: { like: membership, atLeast: { period: P18M, from: record }, basis: 전자금융거래법 제22조 }
  small-payment: { like: membership, atLeast: { period: P1Y, from: record }, basis: 전자금융거래법 제22조 }
`;

export const campaignDataMap = smallShopDataMap.replace(/^retention:[\s\S]*$/m, retention);

/** Whoever can't be written to gets a letter, and whoever has no address is told by the board. */
export const campaignPolicy = smallShopPolicy
  .replace(/^means:.*$/m, 'means: [email, letter, noticeBoard]')
  .replace(/^attempts:.*$/m, 'attempts: { tries: 9, backoff: PT1S, uncertainAfter: PT1S, smsTimeout: PT72H }');

/** A member database of one round, with the service's schemas beside it. */
export interface CampaignShop {
  readonly name: string;
  readonly superuserUrl: string;
  /** Holds keyring, policy and data map. */
  readonly folder: string;
  readonly keyringFile: string;
  /** Of the superuser, with the settings under which the service reads texts. */
  readonly admin: pg.Pool;
  environment(over?: Readonly<Record<string, string>>): Environment;
  close(): Promise<void>;
}

/** The checker compares texts, so they are written as the service has them written. */
const pinned = [
  'DateStyle=ISO,YMD',
  'IntervalStyle=postgres',
  'extra_float_digits=1',
  'bytea_output=hex',
  'TimeZone=UTC',
];

export function adminPool(connectionString: string, max = 6): pg.Pool {
  const options = pinned.map((setting) => `-c ${setting}`).join(' ');
  const pool = new pg.Pool({
    connectionString,
    max,
    options,
    application_name: 'campaign',
    connectionTimeoutMillis: 20_000,
  });
  // The server beneath it is killed again and again.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Makes the database `name`, and leaves nothing of it behind when it is closed but what the server throws away. */
export async function openShop(
  server: { superuserUrl(database?: string): string },
  { name, smtpUrl }: { name: string; smtpUrl: string },
): Promise<CampaignShop> {
  const maintenance = new pg.Client({ connectionString: server.superuserUrl() });
  await maintenance.connect();
  await maintenance.query(`create database ${name} template template0`).finally(() => maintenance.end());
  const superuserUrl = server.superuserUrl(name);
  const urls = await createRoles(superuserUrl);
  await migrate(urls.owner);
  const admin = adminPool(superuserUrl);
  await admin.query(smallShopSchema);
  await admin.query(writeGrants(loadDataMap(campaignDataMap).map, await readCatalog(handleOver(admin as never))));
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-campaign-'));
  await writeFile(join(folder, 'policy.yaml'), campaignPolicy);
  await writeFile(join(folder, 'datamap.yaml'), campaignDataMap);
  return {
    name,
    superuserUrl,
    folder,
    keyringFile: join(folder, 'keyring.json'),
    admin,
    environment: (over = {}) => readEnv({ ...environmentOf(urls, folder), SMTP_URL: smtpUrl, ...over }),
    async close() {
      await admin.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function environmentOf(urls: Readonly<Record<LoginRole, string>>, folder: string): Record<string, string> {
  return {
    DATABASE_URL: urls.clerk,
    MOVER_DATABASE_URL: urls.mover,
    AUDITOR_DATABASE_URL: urls.auditor,
    KEYRING_FILE: join(folder, 'keyring.json'),
    POLICY_FILE: join(folder, 'policy.yaml'),
    DATAMAP_FILE: join(folder, 'datamap.yaml'),
    PUBLIC_URL: 'https://dormouse.example.kr',
    MAIL_FROM: 'notice@example.kr',
    MAIL_RATE_PER_SECOND: '10000',
    SMTP_TIMEOUT_MS: '2000',
    BATCH_SIZE: '2',
    CLERK_CONNECTIONS_MAX: '3',
    // Two batches move at once.
    MOVER_CONNECTIONS_MAX: '3',
    LEASE_MS: '1000',
    // One message under way, so that a kill leaves at most one that is sent and not recorded.
    SEND_CONCURRENCY: '1',
    AUDIT_BATCH_SIZE: '10',
    AUDIT_CHECKPOINT_PAUSE_MS: '0',
  };
}

/** Dormant for more than a year, of every kind: with and without e-mail, address, profile and larger payments. */
export async function addDormant(admin: pg.Pool, { first, count }: { first: number; count: number }): Promise<void> {
  await admin.query(
    `with added as (
       insert into public.members
         (member_no, joined_at, login_id, name, email, mobile, postcode, address, address_detail, locale, last_app_login_at)
       select no, '2020-01-01', 'user' || no, '홍길동 ' || no, case when no % 10 <> 3 then 'user' || no || '@example.com' end,
         '010-0000-' || lpad((no % 10000)::text, 4, '0'), case when no % 6 = 0 then '00000' end,
         case when no % 6 = 0 then '예시로 ' || no end, case when no % 6 = 0 then '1층' end,
         case when no % 3 = 0 then 'en-US' else 'ko-KR' end, timestamptz '2025-06-01 03:00:00.123456Z' + no * interval '1 second'
       from generate_series($1::int, $1::int + $2::int - 1) as no returning member_no
     ), profiled as (
       insert into public.profiles (member_no, birth_on, interests, preferences, memo)
       select member_no, '1980-02-29', array['커피, 차', null, 'x"y'], '{"mail": null, "count": 1.10}', E'줄\\n"따옴표" \\\\ ' || member_no
       from added where member_no % 5 <> 0
     ), tokens as (
       insert into public.device_tokens (token, member_no) select 'token-' || member_no, member_no from added
     ), settled as (
       insert into public.settlements (member_no, settled_on, amount) select member_no, '2024-01-31', 9000 from added
     ), logged as (
       insert into public.logins (member_no, logged_in_at, result, ip)
       select member_no, timestamptz '2025-05-01 03:00Z' + turn * interval '3 days', case when turn = 2 then 'FAIL' else 'OK' end,
         '192.0.2.7' from added, generate_series(0, (member_no % 4)::int) as turn
     ), paid as (
       insert into public.payments (member_no, approved_at, status, amount)
       select member_no, timestamptz '2025-03-01 03:00Z' + ((member_no * 7 + turn * 31) % 90) * interval '1 day', 'APPROVED',
         case when (member_no + turn) % 2 = 0 then 25000.50 else 900 end
       from added, generate_series(1, (member_no % 3)::int) as turn returning payment_id
     )
     insert into public.payment_lines (payment_id, line_no, product)
     select payment_id, line_no, '상품 ' || line_no from paid, generate_series(1, 2) as line_no`,
    [first, count],
  );
}

/** One who has used every source ever since, so that the sources look as old as they are. */
export async function addHistory(admin: pg.Pool, memberNo: number): Promise<void> {
  const days = `generate_series(timestamptz '2025-03-01 03:00Z', '2026-11-20 03:00Z', interval '3 days')`;
  await admin.query(
    `insert into public.logins (member_no, logged_in_at, result, ip) select $1, day, 'OK', '192.0.2.9' from ${days} as day`,
    [memberNo],
  );
  await admin.query(
    `insert into public.payments (member_no, approved_at, status, amount) select $1, day, 'APPROVED', 900 from ${days} as day`,
    [memberNo],
  );
}
