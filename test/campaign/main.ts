/**
 * `npm run campaign`: faults of every kind, for as long as told, against a real PostgreSQL of its own; an independent
 * checker compares every member with a snapshot. Ends with 1 where anything was lost, doubled, halved, early or stale.
 */
import { parseArgs } from 'node:util';
import { isFaultName, runCampaign } from './campaign.js';
import { faultNames, tableOf } from './figures.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: '20261122' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort());

const log = (line: string) => process.stderr.write(`${line}\n`);
const only = values.only?.split(',') ?? null;
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
const unknown = only?.find((name) => !isFaultName(name));
if (unknown !== undefined || !(minutes > 0) || !Number.isSafeInteger(seed)) {
  log(
    `usage: npm run campaign -- [--minutes N] [--seed N] [--json] [--only fault,…]\nfaults: ${faultNames.join(', ')}`,
  );
  process.exit(2);
}
try {
  const report = await runCampaign({
    minutes,
    seed,
    only: only?.filter(isFaultName) ?? null,
    signal: stopping.signal,
    log,
  });
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : tableOf(report));
  process.exitCode = report.ok && !stopping.signal.aborted ? 0 : 1;
} catch (error) {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
