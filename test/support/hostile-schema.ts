import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Context } from '../../src/context.js';
import { cachedTemplate, createDatabase, type TestDatabase } from './database.js';
import { busyKey, hostileMembers } from './hostile-members.js';
import { grantOn, openService } from './second-schema-scenario.js';
import { smallShopPolicy } from './small-shop-files.js';
import { noonOf } from './sweeps.js';

export interface HostileSchema {
  readonly ctx: Context;
  readonly database: TestDatabase;
  /** Noon of that day, and the busy member has used every source. */
  goTo(day: string): Promise<void>;
}

/** The database of hostile-schema.sql with all its members. */
export async function openHostileSchema(env: Readonly<Record<string, string>> = {}): Promise<HostileSchema> {
  const dataMapText = await readDataMap();
  const template = await cachedTemplate('hostile-schema', async (url) => {
    await write(url);
    await grantOn(url, dataMapText);
  });
  const database = await createDatabase({ template });
  const { ctx, setNow } = await openService(database, { dataMapText, policyText: smallShopPolicy, env });
  return {
    ctx,
    database,
    async goTo(day) {
      setNow(noonOf(day));
      await useEverySource(database.admin, day);
    },
  };
}

async function readDataMap(): Promise<string> {
  const text = await readFile(new URL('hostile-datamap.yaml', import.meta.url), 'utf8');
  const columns = (count: number) => Array.from({ length: count }, (_, index) => `c${index + 1}`);
  const items = (names: readonly string[]) => names.map((name) => `${name}: { ko: 항목, en: item }`).join(', ');
  const stripped = columns(1598);
  return `${text}  - { table: club.wide, member: member_id, mode: move, class: membership, items: { ${items(columns(1599))} } }
  - table: club.wide_strip
    member: member_id
    mode: strip
    columns: { ${stripped.map((name) => `${name}: null`).join(', ')} }
    class: membership
    items: { ${items(stripped)} }
`;
}

async function write(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(await readFile(new URL('hostile-schema.sql', import.meta.url), 'utf8'));
    await client.query(hostileMembers());
  } finally {
    await client.end();
  }
}

async function useEverySource(admin: pg.Pool, day: string): Promise<void> {
  const at = `${day} 11:00:00+09`;
  await admin.query(
    `update club.members set seen_at = $2::timestamptz at time zone 'Asia/Seoul' where member_id = $1`,
    [busyKey, at],
  );
  await admin.query(`insert into club.visits (member_id, visited_on, channel) values ($1, $2, 'app')`, [busyKey, day]);
  await admin.query('insert into club.notes (member_id, written_at) values ($1, $2)', [busyKey, at]);
  await admin.query(
    `insert into club."order" ("table", "from", "user", "select", "group") values ('used', gen_random_uuid(), $1, 'PAID', $2)`,
    [busyKey, at],
  );
}
