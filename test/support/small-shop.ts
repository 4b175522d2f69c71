import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { readEnv } from '../../src/config/read-env.js';
import { readPolicy } from '../../src/config/read-policy.js';
import { toConfig } from '../../src/config/to-config.js';
import { toSecrets } from '../../src/config/to-secrets.js';
import { type Context, type Overrides, openContext } from '../../src/context.js';
import { handleOver } from '../../src/database/sql.js';
import { loadDataMap } from '../../src/datamap/load-data-map.js';
import { readCatalog } from '../../src/datamap/read-catalog.js';
import { writeGrants } from '../../src/datamap/write-grants.js';
import { createLogger } from '../../src/logger.js';
import type { Templates } from '../../src/notice/compiled-templates.js';
import { openTemplates } from '../../src/notice/open-templates.js';
import { canonicalInstant } from '../../src/policy/dates.js';
import { type BoardInMemory, boardInMemory } from './board-in-memory.js';
import { cachedTemplate, createDatabase, type TestDatabase } from './database.js';
import { type MailInMemory, mailInMemory, type TextInMemory, textInMemory } from './means-in-memory.js';
import { smallShopDataMap, smallShopPolicy, smallShopSchema } from './small-shop-files.js';
import { type ShopMembers, shopMembers } from './small-shop-members.js';

export interface SmallShop extends ShopMembers {
  readonly ctx: Context;
  readonly database: TestDatabase;
  readonly mail: MailInMemory;
  readonly text: TextInMemory;
  readonly board: BoardInMemory;
  /** The clock of the service stands still until it is set. */
  now(): string;
  setNow(instant: string): void;
  /** Another process on the same database and keyring. */
  openAnother(overrides?: Overrides): Promise<Context>;
  /** Only for a shop opened outside a test; else the test's end closes it. */
  close(): Promise<void>;
}

export interface SmallShopOptions {
  readonly now?: string;
  readonly dataMapText?: string;
  readonly policyText?: string;
  /** SQL of the superuser before the grants are written anew: further tables, other constraints. */
  readonly arrange?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly overrides?: Overrides;
}

const seoulNoon = '2026-11-22T03:00:00.000000Z';

export async function openSmallShop(options: SmallShopOptions = {}): Promise<SmallShop> {
  const { dataMapText = smallShopDataMap, policyText = smallShopPolicy } = options;
  const database = await createDatabase({ template: await smallShopTemplate() });
  if (options.arrange) await database.admin.query(options.arrange);
  if (options.arrange || options.dataMapText) await grant(database.admin, dataMapText);
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-shop-'));
  let now = canonicalInstant(options.now ?? seoulNoon);
  const mail = mailInMemory();
  const text = textInMemory();
  const board = boardInMemory(database.admin, () => now);
  const opened: Context[] = [];
  const open = async (overrides: Overrides = {}) => {
    const env = readEnv({ ...environmentOf(database, folder), ...options.env });
    const ctx = await openContext(toConfig(env), toSecrets(env), {
      clock: { now: async () => now },
      logger: createLogger('silent'),
      mail,
      text,
      board,
      dataMapText,
      policyText,
      ...(env.TEMPLATES_DIR ? {} : { templates: shippedWords(policyText) }),
      ...options.overrides,
      ...overrides,
    });
    opened.push(ctx);
    return ctx;
  };
  const close = async () => {
    for (const ctx of opened.splice(0)) await ctx.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // The database is dropped after this: hooks run in the reverse order.
    onTestFinished(close);
  } catch {
    // Outside a test there is nothing to hang on to; the caller closes it.
  }
  return {
    ctx: await open(),
    close,
    database,
    mail,
    text,
    board,
    now: () => now,
    setNow(instant) {
      now = canonicalInstant(instant);
    },
    openAnother: open,
    ...shopMembers(database.admin, () => now),
  };
}

const words = new Map<string, Templates>();

/** The shipped words are checked once for each policy: it takes longer than all the rest of a start. */
function shippedWords(policyText: string): Templates {
  const { operator, legalText } = readPolicy(policyText);
  const links = operator.links ?? [];
  const opened = words.get(policyText) ?? openTemplates({ overrides: new Map(), operator, legalText, links });
  words.set(policyText, opened);
  return opened;
}

/** The schema and its grants stand in a template, so that a test pays for a clone alone. */
function smallShopTemplate(): Promise<string> {
  return cachedTemplate('small-shop', async (superuserUrl) => {
    const pool = new pg.Pool({ connectionString: superuserUrl, max: 1 });
    // Sessions that have not quite ended are ended before the template is cloned.
    pool.on('error', () => {});
    // The template is closed to others by ending its sessions, this one included.
    pool.on('connect', (client) => client.on('error', () => {}));
    try {
      await pool.query(smallShopSchema);
      await grant(pool, smallShopDataMap);
    } finally {
      await pool.end();
    }
  });
}

/** What the operator's DBA does with the output of `dormouse grants`. */
async function grant(pool: pg.Pool, dataMapText: string): Promise<void> {
  const { map } = loadDataMap(dataMapText);
  await pool.query(writeGrants(map, await readCatalog(handleOver(pool as never))));
}

function environmentOf(database: TestDatabase, folder: string): Record<string, string> {
  return {
    DATABASE_URL: database.urls.clerk,
    MOVER_DATABASE_URL: database.urls.mover,
    AUDITOR_DATABASE_URL: database.urls.auditor,
    OWNER_DATABASE_URL: database.urls.owner,
    KEYRING_FILE: join(folder, 'keyring.json'),
    MAIL_FROM: 'notice@example.kr',
    PUBLIC_URL: 'https://dormouse.example.kr',
    SMS_POLL_PAUSE_MS: '0',
    // A loaded machine holds a test up for longer than any service may be, and that is no overload.
    OVERLOAD_DELAY_MS: '3600000',
    // Nor does it make a row busy.
    LOCK_TIMEOUT_MS: '15000',
    DEVELOPMENT: 'true',
  };
}
