/**
 * Measures Dormouse against plain SQL that does the same without notice, encryption and record: side by side, in one
 * run, on one embedded server, with the same indexes, batch size and connections; and its mail against a bare pool of
 * nodemailer that sends the same messages to the same server; and how the audit is verified against reading it alone;
 * and what a login of the host takes while a sweep is under way against one without. Only the ratios are worth reading.
 */
import { parseArgs } from 'node:util';
import { measureAudit } from './measure-audit.js';
import { enrolEverybody, measureDetection } from './measure-detection.js';
import { measureLife } from './measure-life.js';
import { measureMail } from './measure-mail.js';
import { measureMove } from './measure-move.js';
import { type Bench, openBench } from './open-bench.js';

interface Measured {
  readonly ratios: Readonly<Record<string, number>>;
  readonly details: object;
}

type Measure = (bench: Bench, how: { rounds: number; log: (line: string) => void }) => Promise<Measured>;

/** In their order: each leaves the data so that the next can be measured. */
const measures: Readonly<Record<string, Measure>> = {
  async detection(bench, how) {
    const { ratio, ...details } = await measureDetection(bench, how);
    return { ratios: { detection: ratio }, details };
  },
  async move(bench, how) {
    const { separation, restoration, vaultBytes, ...details } = await measureMove(bench, how);
    return { ratios: { separation, restoration, vaultBytes }, details };
  },
  async mail(bench, how) {
    const { mail, mailWithoutLatency, ...details } = await measureMail(bench, how);
    return { ratios: { mail, mailWithoutLatency }, details };
  },
  async audit(bench, how) {
    const { ratio, ...details } = await measureAudit(bench, how);
    return { ratios: { audit: ratio }, details };
  },
  async life(bench, how) {
    const { loginP99, loginP50, ...details } = await measureLife(bench, how);
    return { ratios: { loginP99, loginP50 }, details };
  },
};

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: Object.keys(measures).join(',') },
    json: { type: 'boolean', default: false },
  },
});

const members = Number(values.members);
const rounds = Math.max(3, Number(values.rounds));
const only = values.only.split(',');
const unknown = only.filter((name) => !(name in measures));
if (unknown.length > 0) throw new Error(`--only knows ${Object.keys(measures).join(', ')}, not ${unknown.join(', ')}`);

const log = (line: string) => process.stderr.write(`${line}\n`);
let bench: Bench | null = null;
try {
  bench = await openBench({ members, log });
  await enrolEverybody(bench, log);
  const ratios: Record<string, number> = {};
  const details: Record<string, object> = {};
  for (const [name, measure] of Object.entries(measures)) {
    if (!only.includes(name)) continue;
    const measured = await measure(bench, { rounds, log });
    for (const [ratio, value] of Object.entries(measured.ratios)) ratios[ratio] = Math.round(value * 1000) / 1000;
    details[name] = measured.details;
  }
  const report = { members, rounds, ratios, ...details };
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await bench?.close();
}
