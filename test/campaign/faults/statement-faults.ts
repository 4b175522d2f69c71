import { setTimeout as pause } from 'node:timers/promises';
import type { Step } from '../../../src/steps.js';
import { targets } from '../figures.js';
import type { StatementFault, Work } from '../instance-plan.js';
import type { Round } from '../round.js';

/** One batch moves at a time, so that the statements of a transaction follow each other. */
const oneByOne = { MOVER_CONNECTIONS_MAX: '2' };

/**
 * At the n-th statement of a separation, a restoration or a destruction, for n from the first to behind the last: its
 * backend is ended, or the process dies with the statement on its way. Now and then the backend is killed, which takes
 * all others of the server with it.
 */
export async function endAtStatements(
  round: Round,
  kind: 'separation' | 'restoration' | 'destruction',
  { work, commit }: { work: () => Promise<Work> | Work; commit: Step },
): Promise<void> {
  const { figures } = round.lane;
  const measured = round.start(await work(), { env: oneByOne, at: { step: commit, nth: 1, signal: 'SIGKILL' } });
  if ((await measured.ended).kind !== 'killed') return;
  round.faults += 1;
  figures.killsAt.set(commit, (figures.killsAt.get(commit) ?? 0) + 1);
  const last = measured.statements;
  figures.statements[kind] = Math.max(figures.statements[kind] ?? 0, last);
  // A small share has its statements drawn, a full one has each of them.
  const stride = Math.max(1, Math.floor(1 / Math.min(1, round.lane.share * 6)));
  let turns = 0;
  for (let nth = 1 + round.lane.random.integer(stride); nth <= last && round.mayGoOn(turns); nth += stride) {
    turns += 1;
    for (const how of nth % 5 === 0 ? everyWay : usualWays) {
      await endAt(round, { work: await work(), commit }, { nth, how, superuserUrl: round.shop.superuserUrl });
    }
  }
}

const usualWays = ['terminateBackend', 'killProcess'] as const;
const everyWay = [...usualWays, 'killBackend'] as const;

/** Whoever lives on goes on for a batch or two, so that something is left for the next. */
async function endAt(
  round: Round,
  { work, commit }: { work: Work; commit: Step },
  statement: StatementFault,
): Promise<void> {
  const { figures } = round.lane;
  await round.run(work, { env: oneByOne, statement, at: { step: commit, nth: 2, signal: 'SIGKILL' } });
  round.faults += 1;
  if (statement.how === 'killProcess') figures.statementKills += 1;
  else figures.backendKills += 1;
}

/** Backends of a sweep at work, at any moment: most are told to end, some are killed. */
export async function endBackends(round: Round, work: () => Promise<Work> | Work): Promise<void> {
  const { figures, random } = round.lane;
  const quota = Math.ceil(round.quota(targets.backendKills) / 4);
  for (let ended = 0; ended < quota && round.mayGoOn(ended); ) {
    const instance = round.start(await work());
    const over = instance.ended.then(() => true);
    while (ended < quota && !(await Promise.race([over, pause(40 + random.integer(120), false)]))) {
      const pid = await backendOf(round);
      if (pid === null) continue;
      if (ended % 8 === 7) killBackend(pid);
      else await round.rows('select pg_terminate_backend($1)', [pid]);
      ended += 1;
      figures.backendKills += 1;
      round.faults += 1;
    }
    const end = await instance.ended;
    // Nothing was left to do.
    if (end.kind === 'answer') return;
  }
}

async function backendOf(round: Round): Promise<number | null> {
  const found = await round.rows<{ pid: number }>(
    `select pid from pg_stat_activity where usename like 'dormouse%' and datname = $1 and state <> 'idle' order by random() limit 1`,
    [round.name],
  );
  return found[0]?.pid ?? null;
}

function killBackend(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had ended by itself.
  }
}
