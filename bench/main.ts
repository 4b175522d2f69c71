/**
 * Measures Dormouse against plain SQL that does the same without notice, encryption and record: side by side, in one
 * run, on one embedded server, with the same indexes, batch size and connections; and its mail against a bare pool of
 * nodemailer that sends the same messages to the same server; and how the audit is verified against reading it alone. Only
 * the ratios are worth reading.
 */
import { parseArgs } from 'node:util';
import { measureAudit } from './measure-audit.js';
import { measureDetection } from './measure-detection.js';
import { measureMail } from './measure-mail.js';
import { measureMove } from './measure-move.js';
import { type Bench, openBench } from './open-bench.js';

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});

const members = Number(values.members);
const rounds = Math.max(3, Number(values.rounds));
const log = (line: string) => process.stderr.write(`${line}\n`);
let bench: Bench | null = null;
try {
  bench = await openBench({ members, log });
  const detection = await measureDetection(bench, { rounds, log });
  const move = await measureMove(bench, { rounds, log });
  const mail = await measureMail(bench, { rounds, log });
  const audit = await measureAudit(bench, { rounds, log });
  const round = (ratio: number) => Math.round(ratio * 1000) / 1000;
  const ratios = {
    detection: round(detection.ratio),
    separation: round(move.separation),
    restoration: round(move.restoration),
    vaultBytes: round(move.vaultBytes),
    mail: round(mail.mail),
    mailWithoutLatency: round(mail.mailWithoutLatency),
    audit: round(audit.ratio),
  };
  const { ratio: _ratio, ...detected } = detection;
  const { separation: _s, restoration: _r, vaultBytes: _v, ...moved } = move;
  const { mail: _m, mailWithoutLatency: _w, ...mailed } = mail;
  const { ratio: _a, ...audited } = audit;
  const report = { members, rounds, ratios, detection: detected, move: moved, mail: mailed, audit: audited };
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await bench?.close();
}
