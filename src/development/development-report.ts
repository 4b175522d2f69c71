import type { Context } from '../context.js';
import type { Handle } from '../database/sql.js';
import { type LocalDate, localDateOf } from '../policy/dates.js';
import type { Means } from '../policy/means.js';
import { countStates } from '../store/backlog.js';
import { countDestructions } from '../store/destructions.js';
import { countEffective, countLettersWaiting } from '../store/notices.js';
import type { SweepRow } from '../store/sweeps.js';
import type { SweepReport } from '../sweep/run-sweep.js';
import type { StageReport } from '../sweep/sweep-run.js';
import type { Mailbox } from './mailbox.js';
import type { MailboxCounts } from './mailbox-page.js';
import { allSweeps, haltOf } from './main-job-sweeps.js';
import { countSeparatedWithoutNotice } from './separated-without-notice.js';

export interface SweepSummary {
  readonly sweepId: string;
  readonly mode: SweepRow['mode'];
  readonly state: SweepRow['state'];
  /** The local day as of which it swept. */
  readonly on: LocalDate;
  /** Null: as of its own present. */
  readonly asOf: string | null;
  readonly halt: string | null;
  readonly examined: number;
  readonly opened: number;
  readonly noticed: number;
  readonly separated: number;
  readonly destroyed: number;
  readonly failed: number;
}

/** Everything that ever happened in this development database, from the ledger: true on every start. */
export interface DevelopmentReport {
  /** Looks of all sweeps at a member. */
  readonly examined: number;
  /** Effective notices; what the mailbox received. */
  /** Effective notices by the means of the policy. */
  readonly noticed: Readonly<Partial<Record<Means, number>>>;
  readonly separated: number;
  readonly restored: number;
  /** Sealed records of members, not counting the texts of notices. */
  readonly destroyed: number;
  readonly separatedWithoutNotice: number;
  readonly lettersWaiting: number;
  readonly cancelled: number;
  /** Members whom a stage could not finish, over all sweeps. */
  readonly failed: number;
  /** Members who are set aside now. */
  readonly setAside: number;
  readonly sweeps: readonly SweepSummary[];
  readonly mailbox: MailboxCounts;
  readonly members: number;
}

export async function developmentReport(
  ctx: Context,
  { admin, mailbox }: { admin: Handle; mailbox: Pick<Mailbox, 'received'> },
): Promise<DevelopmentReport> {
  const { zone, noticeLeadDays, letter } = ctx.policy;
  const rules = { zone, noticeLeadDays, deliveryDays: letter.deliveryDays };
  const sweeps = (await allSweeps(ctx)).map((sweep) => summaryOf(sweep, zone));
  const performed = sweeps.filter(({ mode }) => mode === 'perform');
  const states = new Map((await countStates(ctx.clerk)).map(({ state, members }) => [state, members]));
  const counted = await admin.one<{ separated: number; setAside: number; members: number }>(
    `select (select count(*)::int from dormouse.cycle where separated_at is not null) as separated,
       (select count(*)::int from dormouse.cycle where blocked_until is not null and closed_at is null) as "setAside",
       (select count(*)::int from public.members) as members`,
  );
  return {
    examined: sumOf(performed, 'examined'),
    noticed: await noticedByMeans(ctx),
    separated: counted.separated,
    restored: states.get('restored') ?? 0,
    destroyed: (await countDestructions(ctx.clerk)).records,
    separatedWithoutNotice: await countSeparatedWithoutNotice(admin, rules),
    lettersWaiting: (await countLettersWaiting(ctx.clerk)).letters,
    cancelled: states.get('cancelled') ?? 0,
    failed: sumOf(performed, 'failed'),
    setAside: counted.setAside,
    sweeps,
    mailbox: await mailbox.received(),
    members: counted.members,
  };
}

async function noticedByMeans(ctx: Context): Promise<Partial<Record<Means, number>>> {
  const effective = new Map((await countEffective(ctx.clerk)).map(({ means, notices }) => [means, notices]));
  return Object.fromEntries(ctx.policy.means.map((means) => [means, effective.get(means) ?? 0]));
}

function summaryOf(sweep: SweepRow, zone: string): SweepSummary {
  const { sweepId, mode, state, asOf } = sweep;
  // A sweep that failed has no report; what it did before stands in the ledger.
  const stages = (sweep.report as SweepReport | null)?.stages ?? {};
  const all = Object.values(stages) as StageReport[];
  return {
    sweepId,
    mode,
    state,
    on: localDateOf(asOf ?? sweep.startedAt ?? sweep.requestedAt, zone),
    asOf,
    halt: haltOf(sweep),
    examined: stages.detect?.examined ?? 0,
    opened: stages.detect?.done ?? 0,
    noticed: stages.notify?.done ?? 0,
    separated: stages.separate?.done ?? 0,
    destroyed: stages.destroy?.done ?? 0,
    failed: all.reduce((sum, stage) => sum + stage.failed, 0),
  };
}

function sumOf(sweeps: readonly SweepSummary[], count: 'examined' | 'failed'): number {
  return sweeps.reduce((sum, sweep) => sum + sweep[count], 0);
}
