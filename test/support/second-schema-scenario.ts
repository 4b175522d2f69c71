import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { readEnv } from '../../src/config/read-env.js';
import { toConfig } from '../../src/config/to-config.js';
import { toSecrets } from '../../src/config/to-secrets.js';
import { type Context, openContext } from '../../src/context.js';
import { handleOver } from '../../src/database/sql.js';
import { printGrants } from '../../src/datamap/print-grants.js';
import { createLogger } from '../../src/logger.js';
import type { TestDatabase } from './database.js';
import { mailInMemory, textInMemory } from './means-in-memory.js';

/** What the same tests ask of any member database. */
export interface Scenario {
  readonly ctx: Context;
  readonly database: TestDatabase;
  /** Members whom a notice by e-mail or text is all that stands before. */
  readonly dormant: readonly string[];
  /** One of them, with many values that nobody else has. */
  readonly marked: string;
  /** The clock of the service stands at noon of that day, and nobody has used anything since. */
  setDay(day: string): void;
  /** As `setDay`, and the members in use have used every source. */
  goTo(day: string): Promise<void>;
}

export interface Service {
  readonly ctx: Context;
  setNow(instant: string): void;
}

/** The service on a member database of its own, with mail and text in memory. */
export async function openService(
  database: TestDatabase,
  { env: further, ...files }: { dataMapText: string; policyText: string; env?: Readonly<Record<string, string>> },
): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-scenario-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = readEnv({
    DATABASE_URL: database.urls.clerk,
    MOVER_DATABASE_URL: database.urls.mover,
    KEYRING_FILE: join(folder, 'keyring.json'),
    SMS_POLL_PAUSE_MS: '0',
    ...further,
  });
  let now = '';
  const ctx = await openContext(toConfig(env), toSecrets(env), {
    clock: { now: async () => now },
    logger: createLogger('silent'),
    mail: mailInMemory(),
    text: textInMemory(),
    ...files,
  });
  onTestFinished(() => ctx.close());
  return {
    ctx,
    setNow(instant) {
      now = instant;
    },
  };
}

/** What the operator's DBA does: runs the SQL, whatever it holds, that `dormouse grants` prints. */
export async function grantOn(superuserUrl: string, dataMapText: string, arrange = ''): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  // The template is closed to others by ending its sessions, this one included.
  client.on('error', () => {});
  await client.connect();
  try {
    if (arrange !== '') await client.query(arrange);
    await client.query(await printGrants(dataMapText, handleOver(client as never)));
  } finally {
    await client.end();
  }
}
