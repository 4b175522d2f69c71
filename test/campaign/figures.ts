import { type Step, steps } from '../../src/steps.js';
import { type Verdict, wrongs } from './checker.js';

export const faultNames = [
  'kills',
  'randomKills',
  'statements',
  'backends',
  'servers',
  'pauses',
  'instances',
  'disk',
  'pool',
  'locks',
  'races',
  'histories',
] as const;
export type FaultName = (typeof faultNames)[number];

/** How often a full campaign does each. */
export const targets = {
  killsPerStep: 25,
  randomKills: 50,
  backendKills: 100,
  serverKills: 50,
  pauses: 25,
  instances: 5,
  diskFull: 2,
  poolExhausted: 5,
  lockWaits: 5,
  races: 100,
  memberYears: 100_000,
} as const;

/** What all lanes have done and found. */
export class Figures {
  readonly killsAt = new Map<Step, number>(steps.map((step) => [step, 0]));
  randomKills = 0;
  /** A process that died with a statement on its way. */
  statementKills = 0;
  backendKills = 0;
  serverKills = 0;
  serviceDeaths = 0;
  pauses = 0;
  staleWrites = 0;
  instances = 0;
  diskFull = 0;
  poolExhausted = 0;
  lockWaits = 0;
  races = 0;
  lostActivity = 0;
  rounds = 0;
  checks = 0;
  membersCompared = 0;
  memberYears = 0;
  histories = 0;
  earlyHistories = 0;
  duplicateMails = 0;
  /** Rounds in which a mail came again more often than a fault explains. */
  excessMails = 0;
  mails = 0;
  hostWrites = 0;
  /** A sweep that was left to itself and did not end well. */
  unfinished = 0;
  readonly statements: Record<string, number> = {};
  readonly recoverMs: number[] = [];
  readonly found: Record<(typeof wrongs)[number], number> = {
    lost: 0,
    doubled: 0,
    orphans: 0,
    half: 0,
    early: 0,
    overlooked: 0,
    twice: 0,
    unfounded: 0,
    staleWrites: 0,
  };
  readonly defects: string[] = [];
  readonly skipped: string[] = [];

  get kills(): number {
    return [...this.killsAt.values()].reduce((sum, kills) => sum + kills, this.randomKills + this.statementKills);
  }

  count(verdict: Verdict, where: string): void {
    this.checks += 1;
    this.membersCompared += verdict.members;
    for (const wrong of wrongs) this.found[wrong] += verdict[wrong];
    for (const defect of verdict.defects) this.defects.push(`${where}: ${defect}`);
  }

  skip(what: string): void {
    if (!this.skipped.includes(what)) this.skipped.push(what);
  }
}

export const recoverMsMax = 5_000;

/** What a full campaign does more of than this one did. */
function belowTarget(figures: Figures): string[] {
  const reached: [string, number, number][] = [
    ...[...figures.killsAt].map(([step, kills]): [string, number, number] => [step, kills, targets.killsPerStep]),
    ['randomKills', figures.randomKills, targets.randomKills],
    ['backendKills', figures.backendKills, targets.backendKills],
    ['serverKills', figures.serverKills, targets.serverKills],
    ['pauses', figures.pauses, targets.pauses],
    ['instances', figures.instances, targets.instances],
    ['diskFull', figures.diskFull, targets.diskFull],
    ['poolExhausted', figures.poolExhausted, targets.poolExhausted],
    ['lockWaits', figures.lockWaits, targets.lockWaits],
    ['races', figures.races, targets.races],
    ['memberYears', figures.memberYears, targets.memberYears],
  ];
  return reached.flatMap(([name, count, target]) => (count < target ? [`${name} ${count} of ${target}`] : []));
}

/** As `--json` prints it. */
export function reportOf(figures: Figures, run: { seed: number; minutes: number; seconds: number; startedAt: string }) {
  const { found, recoverMs } = figures;
  const worst = Math.max(0, ...recoverMs);
  const wrong =
    Object.values(found).reduce((sum, count) => sum + count, 0) +
    figures.excessMails +
    figures.lostActivity +
    figures.serviceDeaths +
    figures.earlyHistories +
    figures.unfinished +
    (worst > recoverMsMax ? 1 : 0);
  return {
    ok: wrong === 0,
    ...run,
    rounds: figures.rounds,
    kills: figures.kills,
    killsAt: Object.fromEntries(figures.killsAt),
    randomKills: figures.randomKills,
    statementKills: figures.statementKills,
    statements: figures.statements,
    backendKills: figures.backendKills,
    serverKills: figures.serverKills,
    serviceDeaths: figures.serviceDeaths,
    recoverMsMax: Math.round(worst),
    recoverMsMedian: Math.round(
      [...recoverMs].sort((one, other) => one - other)[Math.floor(recoverMs.length / 2)] ?? 0,
    ),
    pauses: figures.pauses,
    instances: figures.instances,
    diskFull: figures.diskFull,
    poolExhausted: figures.poolExhausted,
    lockWaits: figures.lockWaits,
    races: figures.races,
    lostActivity: figures.lostActivity,
    histories: figures.histories,
    memberYears: figures.memberYears,
    hostWrites: figures.hostWrites,
    checks: figures.checks,
    membersCompared: figures.membersCompared,
    ...found,
    earlyHistories: figures.earlyHistories,
    mails: figures.mails,
    duplicateMails: figures.duplicateMails,
    excessMails: figures.excessMails,
    unfinished: figures.unfinished,
    skipped: figures.skipped,
    belowTarget: belowTarget(figures),
    defects: figures.defects.slice(0, 100),
  };
}

export type Report = ReturnType<typeof reportOf>;

export function tableOf(report: Report): string {
  const { killsAt } = report;
  const least = Math.min(...Object.values(killsAt));
  const lines: [string, string][] = [
    ['rounds, each with several hundred members', `${report.rounds} in ${report.seconds} s, seed ${report.seed}`],
    ['members compared with what they must be', `${report.membersCompared} in ${report.checks} checks`],
    ['writes of the host program meanwhile', String(report.hostWrites)],
    ['SIGKILL of the process', `${report.kills}, at each named step at least ${least}`],
    ['backends ended at a statement', `${report.backendKills} (statements: ${JSON.stringify(report.statements)})`],
    ['SIGKILL of the server', `${report.serverKills}, went on after ${report.recoverMsMax} ms at most`],
    ['services that died of it', String(report.serviceDeaths)],
    ['SIGSTOP past a lease; stale writes', `${report.pauses}; ${report.staleWrites}`],
    ['four instances at once', String(report.instances)],
    ['disk full, pool exhausted, locks waited for', `${report.diskFull}, ${report.poolExhausted}, ${report.lockWaits}`],
    ['races of login, payment, change; lost activity', `${report.races}; ${report.lostActivity + report.overlooked}`],
    [
      'random histories; moved too early',
      `${report.memberYears} member-years; ${report.earlyHistories + report.early}`,
    ],
    ['lost, doubled, half', `${report.lost}, ${report.doubled}, ${report.half}`],
    ['orphans', String(report.orphans)],
    ['transitions told twice or not at all', String(report.twice)],
    ['mails; again; more than faults explain', `${report.mails}; ${report.duplicateMails}; ${report.excessMails}`],
    ['sent and never got, or got and never sent', String(report.unfounded)],
    ['sweeps that did not end', String(report.unfinished)],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const table = lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  const skipped = report.skipped.map((what) => `skipped: ${what}`);
  const below =
    report.belowTarget.length > 0 ? [`fewer than in a full campaign: ${report.belowTarget.join(', ')}`] : [];
  return [...table, ...skipped, ...below, ...report.defects.slice(0, 20), report.ok ? 'ok' : 'NOT ok', ''].join('\n');
}
