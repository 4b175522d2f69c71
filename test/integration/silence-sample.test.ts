import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { loadSample } from '../../examples/merchant-services/load.js';
import { sampleFile } from '../../examples/merchant-services/sample-file.js';
import type { SampleSummary } from '../../examples/merchant-services/sample-summary.js';
import { readEnv } from '../../src/config/read-env.js';
import { toConfig } from '../../src/config/to-config.js';
import { toSecrets } from '../../src/config/to-secrets.js';
import { type Context, openContext } from '../../src/context.js';
import { handleOver } from '../../src/database/sql.js';
import { printGrants } from '../../src/datamap/print-grants.js';
import { createLogger } from '../../src/logger.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { findMarkers, type Marker } from '../support/markers.js';
import { mailInMemory, textInMemory } from '../support/means-in-memory.js';
import { agent, proof, sweepOnce } from '../support/sweeps.js';
import { dumpColumns, whilePrinting } from '../support/written.js';

const now = '2026-11-22T06:00:00.000000Z';
const monthLater = '2026-12-27T06:00:00.000000Z';
/** Shorter ones stand in too many other places by chance. */
const bytesMin = 8;

async function openSample() {
  const database = await createDatabase();
  const summary = await loadSample(database.superuserUrl, { members: 300, seed: 7, now, profile: 'life-cycle' });
  const dataMapText = await readFile(sampleFile('datamap.yaml'), 'utf8');
  const policyText = await readFile(sampleFile('policy.yaml'), 'utf8');
  await database.admin.query(await printGrants(dataMapText, handleOver(database.admin as never)));
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-silence-'));
  const env = readEnv({
    DATABASE_URL: database.urls.clerk,
    MOVER_DATABASE_URL: database.urls.mover,
    KEYRING_FILE: join(folder, 'keyring.json'),
    SMS_POLL_PAUSE_MS: '0',
  });
  const log: string[] = [];
  const clock = { at: now };
  const ctx = await openContext(toConfig(env), toSecrets(env), {
    dataMapText,
    policyText: policyText.replace(/sourceSilence: .*/, 'sourceSilence: P90D').replace(/share: .*\}/, 'share: 1 }'),
    clock: { now: async () => clock.at },
    mail: mailInMemory(),
    text: textInMemory(),
    logger: createLogger(
      'trace',
      new PassThrough().on('data', (chunk) => log.push(String(chunk))),
    ),
  });
  onTestFinished(async () => {
    await ctx.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { database, summary, ctx, clock, log };
}

/** Every value of every mapped item of these members that nobody else has. */
async function valuesOf(database: TestDatabase, ctx: Context, memberIds: readonly string[]): Promise<Marker[]> {
  const markers: Marker[] = [];
  for (const entry of ctx.dataMap.data) {
    if (entry.mode === 'keep') continue;
    const reach = entry.via
      ? `exists (select from ${entry.via.table} as parent where parent.${Object.values(entry.via.columns)[0]} =
          t.${Object.keys(entry.via.columns)[0]} and parent.member_no = any($1))`
      : `t.${entry.table === ctx.dataMap.member.table ? 'member_no' : entry.member} = any($1)`;
    for (const column of Object.keys(entry.items ?? {})) {
      const { rows } = await database.admin.query<{ value: string }>(
        `select ${column}::text as value from ${entry.table} as t where ${reach} and ${column} is not null
         and (select count(*) from ${entry.table} as all_of where all_of.${column}::text = t.${column}::text) = 1`,
        [memberIds],
      );
      markers.push(...rows.map(({ value }) => ({ field: `${entry.table}.${column}`, value })));
    }
  }
  // An instant of use is what the ledger is about; days and figures are everybody's.
  const isPlain = (value: string) => /^[\d.,: +-]{1,12}$|^\d{4}-\d{2}-\d{2}/.test(value) || /^[{}[\]"]*$/.test(value);
  return markers.filter(({ value }) => Buffer.byteLength(value) >= bytesMin && !isPlain(value));
}

function membersIn(summary: SampleSummary): string[] {
  return Object.values(summary.situations).flatMap(({ members }) => members.slice(0, 1));
}

test('members of every kind of the sample leave no value in log, output, metrics, ledger and vault', async () => {
  const { database, summary, ctx, clock, log } = await openSample();
  const markers = await valuesOf(database, ctx, membersIn(summary));
  expect(markers.length).toBeGreaterThan(200);
  expect(new Set(markers.map(({ field }) => field)).size).toBeGreaterThan(25);

  const { printed } = await whilePrinting(async () => {
    await sweepOnce(ctx, 'rehearse');
    expect((await sweepOnce(ctx)).state).toBe('done');
    clock.at = monthLater;
    const swept = await sweepOnce(ctx);
    expect(swept).toMatchObject({ state: 'done', report: { stages: { separate: { failed: 0 } } } });
    const { rows } = await database.admin.query<{ id: string }>(
      `select member_id as id from dormouse.cycle where state = 'separated' order by 1`,
    );
    expect(rows.length).toBeGreaterThan(20);
    for (const { id } of rows.slice(0, 5)) {
      await restoreMember(ctx, { memberId: id, reason: 'came back', proof, actor: agent });
    }
  });
  const written = [
    { place: 'log', text: log.join('') },
    { place: 'metrics', text: await ctx.metrics.registry.metrics() },
    ...printed,
    ...(await dumpColumns(database.admin)),
  ];
  expect(findMarkers(written, markers)).toEqual([]);
}, 60_000);
