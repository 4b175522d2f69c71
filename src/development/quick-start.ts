/**
 * The quick start: a real database, the sample, a mailbox and the main job on a machine with Node alone. It prepares
 * and prints; everything that it does to members is a verb that the command line and HTTP call too.
 */
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sealAudit } from '../audit/seal-audit.js';
import { readEnv } from '../config/read-env.js';
import { toConfig } from '../config/to-config.js';
import { toSecrets } from '../config/to-secrets.js';
import { type Context, openContext } from '../context.js';
import { buildServer } from '../http/server.js';
import { keepSealing } from '../schedule/keep-sealing.js';
import { developmentReport } from './development-report.js';
import { startForecastServer } from './forecast-server.js';
import { type Mailbox, startMailbox } from './mailbox.js';
import { type MainJobEnd, runMainJob } from './main-job.js';
import { createDevelopmentKeys } from './quick-start-api-keys.js';
import { type DevelopmentDatabase, prepareDatabase } from './quick-start-database.js';
import { developmentEnvironment, writeEnvironment } from './quick-start-environment.js';
import { endLeasesOfTheDead } from './quick-start-leftovers.js';
import { choosePort } from './quick-start-port.js';
import { placesText, type QuickStartPlaces, reportTable } from './quick-start-table.js';

export interface QuickStartOptions {
  /** Ends after the main job instead of serving. */
  readonly once: boolean;
  readonly json: boolean;
  /** Where all data is kept; `.dormouse` in the current folder by default. */
  readonly folder?: string | undefined;
  /** Of the API; 8080 by default, 0 for a free one. */
  readonly port?: number | undefined;
  /** Of the sample, when it is loaded. */
  readonly members?: number | undefined;
  readonly signal: AbortSignal;
  readonly out: (text: string) => void;
  readonly log: (line: string) => void;
}

export const exitCodes = { done: 0, failed: 1, halted: 3 } as const;

const apiPort = 8080;
const mailboxPort = 8025;
const forecastPort = 8026;
const membersByDefault = 3000;
/** Together with the database's own, all stops end within ten seconds. */
const stopPatienceMs = 2500;

type Stop = () => Promise<unknown>;

interface Running {
  readonly database: DevelopmentDatabase;
  readonly mailbox: Mailbox;
  readonly environment: Readonly<Record<string, string>>;
  readonly ctx: Context;
  readonly folder: string;
}

/** Answers the exit code once everything has been stopped. */
export async function quickStart(options: QuickStartOptions): Promise<number> {
  const startedAtMs = performance.now();
  const stops: Stop[] = [];
  try {
    const running = await open(options, stops);
    // Before the main job: a posting takes effect only where a stranger could read it.
    await listen(running.ctx, stops);
    const ended = await runMainJob({
      ...running,
      ...running.database,
      ...options,
      lettersFolder: join(running.folder, 'letters'),
    });
    if (ended.kind === 'stopped') return stoppedEarly(options);
    await sealAudit(running.ctx, { signal: options.signal, checkpoint: 'at once' });
    const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10;
    const report = { ...(await reportOf(running, ended)), seconds };
    if (options.once) {
      options.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : reportTable(report));
      if (ended.kind === 'halted') options.log(ended.message);
      return ended.kind === 'halted' ? exitCodes.halted : exitCodes.done;
    }
    const places = await openToOthers(running, stops);
    const sealing = keepSealing(running.ctx, options);
    stops.push(() => inTime(sealing));
    options.out(
      options.json ? `${JSON.stringify({ ...report, places }, null, 2)}\n` : reportTable(report) + placesText(places),
    );
    // Whoever has the approver key may look and let the sweep go on, so the service stays.
    if (ended.kind === 'halted') options.log(ended.message);
    await aborted(options.signal);
    options.log('Stopping.');
    return exitCodes.done;
  } catch (error) {
    if (!options.signal.aborted) throw error;
    return stoppedEarly(options);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function open(options: QuickStartOptions, stops: Stop[]): Promise<Running> {
  const { log, once, signal } = options;
  const folder = resolve(options.folder ?? '.dormouse');
  const database = await prepareDatabase({ folder, members: options.members ?? membersByDefault, signal, log });
  stops.push(database.stop);
  signal.throwIfAborted();
  const mailbox = await startMailbox({
    folder: join(folder, 'mailbox'),
    port: once ? 0 : await choosePort(mailboxPort),
  });
  stops.push(() => inTime(mailbox.stop()));
  const wanted = options.port ?? apiPort;
  const port = await choosePort(wanted);
  if (port !== wanted && wanted !== 0 && !once)
    log(`Port ${wanted} is taken by another program; the API listens on ${port}.`);
  const setting = { urls: database.urls, mailbox, keyringFile: join(folder, 'keyring.json'), port };
  const environment = developmentEnvironment(setting);
  const env = readEnv(environment);
  const ctx = await openContext(toConfig(env), toSecrets(env));
  stops.push(() => inTime(ctx.close()));
  await endLeasesOfTheDead(database.admin);
  return { database, mailbox, environment, ctx, folder };
}

async function reportOf({ ctx, database, mailbox }: Running, ended: MainJobEnd) {
  const report = await developmentReport(ctx, { admin: database.admin, mailbox });
  const halt = ended.kind === 'halted' ? ended.message : null;
  return { ...report, halt, peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024) };
}

async function listen(ctx: Context, stops: Stop[]): Promise<void> {
  const { host, port } = ctx.config.http;
  const server = await buildServer(ctx);
  stops.push(() => inTime(server.close()));
  await server.listen({ host, port });
}

/** Who tries the service gets in when the main job is done: the keys of the start before open nothing more. */
async function openToOthers(running: Running, stops: Stop[]): Promise<QuickStartPlaces> {
  const { ctx, mailbox, environment, folder } = running;
  const environmentFile = join(folder, 'environment');
  stops.push(await writeEnvironment(environmentFile, environment));
  const keys = await createDevelopmentKeys(ctx);
  const forecast = await startForecastServer(ctx, await choosePort(forecastPort));
  stops.push(() => inTime(forecast.stop()));
  return {
    api: ctx.config.http.publicUrl,
    mailbox: mailbox.pageUrl,
    forecast: forecast.url,
    environmentFile,
    keys,
  };
}

function stoppedEarly({ log, once }: QuickStartOptions): number {
  log('Stopped before the main job was done; the next start goes on.');
  return once ? exitCodes.failed : exitCodes.done;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}

/** What hangs must not keep the database from being stopped. */
async function inTime(stopping: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const expired = delay(stopPatienceMs, undefined, { signal: timer.signal });
  await Promise.race([stopping, expired]).catch(() => undefined);
  timer.abort();
}
