/**
 * The composition root: the only file that constructs adapters. Verbs are given the context and ask nobody else.
 */

import { type CheckpointReceiver, openCheckpoints } from './audit/checkpoint-receivers.js';
import { readPolicy } from './config/read-policy.js';
import { readTemplates } from './config/read-templates.js';
import { readTextFile } from './config/read-text-file.js';
import type { Config } from './config/to-config.js';
import { requireUrl, type Secrets } from './config/to-secrets.js';
import { type Database, openDatabase } from './database/database.js';
import { databaseNow, measureSkewMs } from './database/database-clock.js';
import { compileDataMap } from './datamap/compile-data-map.js';
import type { CompiledMap } from './datamap/compiled-map.js';
import type { DataMap } from './datamap/data-map.js';
import { validateDataMap } from './datamap/validate-data-map.js';
import { createLogger, type Logger } from './logger.js';
import { createMetrics, type Metrics } from './metrics.js';
import type { Templates } from './notice/compiled-templates.js';
import { openTemplates } from './notice/open-templates.js';
import type { BoardProbe, BounceMailbox, CallSender, MailSender, ReportReader, TextSender } from './notice/ports.js';
import { openKeys } from './open-keys.js';
import { openMeans } from './open-means.js';
import type { Policy } from './policy/policy.js';
import { boardProbe } from './providers/board-probe.js';
import { inertStep, type ReachedStep } from './steps.js';
import type { Keyring } from './vault/keyring.js';

export interface Clock {
  /** The instant by the database clock, the only clock there is. */
  now(): Promise<string>;
}

export interface Context {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clerk: Database;
  readonly mover: Database;
  readonly auditor: Database | null;
  readonly policy: Policy;
  readonly dataMap: DataMap;
  readonly map: CompiledMap;
  readonly keyring: Keyring;
  readonly mail: MailSender | null;
  readonly text: TextSender | null;
  readonly alimtalk: TextSender | null;
  readonly call: CallSender | null;
  readonly templates: Templates;
  readonly board: BoardProbe;
  readonly reports: ReportReader;
  readonly bounces: BounceMailbox | null;
  /** Where signed checkpoints of the audit go to. */
  readonly checkpoints: readonly CheckpointReceiver[];
  readonly clock: Clock;
  /** How far the database clock is ahead of this machine's, which is asked for nothing else. */
  clockSkewMs(): Promise<number>;
  readonly reached: ReachedStep;
  close(): Promise<void>;
}

export type Overrides = Partial<
  Pick<
    Context,
    | 'clock'
    | 'clockSkewMs'
    | 'logger'
    | 'mail'
    | 'text'
    | 'alimtalk'
    | 'call'
    | 'board'
    | 'reports'
    | 'bounces'
    | 'templates'
    | 'checkpoints'
    | 'reached'
  >
> & {
  readonly policyText?: string;
  readonly dataMapText?: string;
};

export async function openContext(config: Config, secrets: Secrets, overrides: Overrides = {}): Promise<Context> {
  const policy = readPolicy(overrides.policyText ?? (await readTextFile(config.files.policy, 'POLICY_FILE')));
  const mapText = overrides.dataMapText ?? (await readTextFile(config.files.dataMap, 'DATAMAP_FILE'));
  const opened: { close(): Promise<void> }[] = [];
  try {
    const [clerk, mover] = await openPools(config, secrets, opened);
    const auditor = secrets.auditorUrl
      ? await keep(opened, openDatabase({ url: secrets.auditorUrl, role: 'dormouse_auditor', connectionsMax: 2 }))
      : null;
    const { map: dataMap, catalog, warnings } = await validateDataMap(mapText, mover);
    const keyring = await openKeys(config, secrets, { createIfMissing: await vaultIsEmpty(mover) });
    const templates = overrides.templates ?? (await templatesOf(config, policy));
    const means = await openMeans(config, secrets, { keyring, overrides });
    if (means.mail) opened.push(means.mail);
    opened.push({ close: async () => means.bounces?.close() });
    const logger = overrides.logger ?? createLogger(config.logLevel);
    for (const { line, message } of warnings) logger.warn({ line }, `the data map: ${message}`);
    return {
      config,
      logger,
      metrics: createMetrics(),
      clerk,
      mover,
      auditor,
      policy,
      dataMap,
      map: compileDataMap(dataMap, catalog, policy.zone),
      keyring,
      ...means,
      templates,
      board: overrides.board ?? boardProbe(),
      checkpoints: overrides.checkpoints ?? openCheckpoints(config, secrets, logger),
      clock: overrides.clock ?? { now: () => databaseNow(clerk) },
      // A clock that was given stands for no machine's.
      clockSkewMs: overrides.clockSkewMs ?? (overrides.clock ? async () => 0 : () => measureSkewMs(clerk)),
      reached: overrides.reached ?? inertStep,
      close: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

async function templatesOf(config: Config, { operator, legalText }: Policy): Promise<Templates> {
  const { templates: folder } = config.files;
  const overrides = folder ? await readTemplates(folder, 'TEMPLATES_DIR') : new Map<string, string>();
  return openTemplates({ overrides, operator, legalText, links: operator.links ?? [] });
}

async function openPools(
  config: Config,
  secrets: Secrets,
  opened: { close(): Promise<void> }[],
): Promise<[Database, Database]> {
  const clerkUrl = requireUrl(secrets.clerkUrl, 'DATABASE_URL');
  const moverUrl = requireUrl(secrets.moverUrl, 'MOVER_DATABASE_URL');
  const clerk = openDatabase({ url: clerkUrl, role: 'dormouse_clerk', connectionsMax: config.connectionsMax.clerk });
  await keep(opened, clerk);
  const mover = openDatabase({ url: moverUrl, role: 'dormouse_mover', connectionsMax: config.connectionsMax.mover });
  return [await clerk, await keep(opened, mover)];
}

async function keep<Resource extends { close(): Promise<void> }>(
  opened: { close(): Promise<void> }[],
  opening: Promise<Resource>,
): Promise<Resource> {
  const resource = await opening;
  opened.push(resource);
  return resource;
}

/** A new keyring beside a vault that holds records would open none of them: then the old one must be found. */
export async function vaultIsEmpty(mover: Database): Promise<boolean> {
  const { holds } = await mover.one<{ holds: boolean }>(
    'select exists (select from vault.record) or exists (select from vault.identifier) as holds',
  );
  return !holds;
}

async function closeAll(opened: { close(): Promise<void> }[]): Promise<void> {
  for (const resource of opened.splice(0).reverse()) await resource.close().catch(() => undefined);
}
