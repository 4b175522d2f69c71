import { setTimeout as pause } from 'node:timers/promises';
import type { Step } from '../../../src/steps.js';
import { targets } from '../figures.js';
import type { Work } from '../instance-plan.js';
import type { Round } from '../round.js';

/** So often in a row nobody came there: nothing is left to do. */
const missesMax = 2;

/** Processes die at each of these steps, each at another of its occurrences, until there is nothing left to do there. */
export async function killAtSteps(
  round: Round,
  {
    steps,
    work,
    occurrences,
  }: { steps: readonly Step[]; work: () => Promise<Work> | Work; occurrences: readonly number[] },
): Promise<void> {
  const { killsAt } = round.lane.figures;
  const quota = round.quota(targets.killsPerStep);
  const open = new Map<Step, number>(steps.map((step) => [step, 0]));
  // Step after step, and each has one turn, however short the time is.
  for (let kill = 0; kill < quota; kill += 1) {
    for (const [step, misses] of open) {
      if (!round.mayGoOn(kill)) return;
      const nth = misses > 0 ? 1 : (occurrences[kill % occurrences.length] ?? 1);
      const end = await round.run(await work(), { at: { step, nth, signal: 'SIGKILL' } });
      if (end.kind === 'killed') {
        killsAt.set(step, (killsAt.get(step) ?? 0) + 1);
        round.faults += 1;
      } else if (misses === missesMax) open.delete(step);
      else open.set(step, misses + 1);
    }
  }
}

const lifeMsMax = 500;

export async function killAtRandom(round: Round, work: () => Promise<Work> | Work): Promise<void> {
  const { figures, random } = round.lane;
  const quota = Math.ceil(round.quota(targets.randomKills) / 4);
  for (let kill = 0; kill < quota && round.mayGoOn(kill); kill += 1) {
    const instance = round.start(await work());
    await Promise.race([pause(random.integer(lifeMsMax)), instance.ended]);
    instance.signal('SIGKILL');
    if ((await instance.ended).kind !== 'killed') continue;
    figures.randomKills += 1;
    round.faults += 1;
  }
}

const atOnce = 4;

/** Four that start together, with a sweep that each of them asks for. */
export async function runAtOnce(round: Round): Promise<void> {
  const env = { BATCH_SIZE: '10', SEND_CONCURRENCY: '4' };
  await Promise.all(Array.from({ length: atOnce }, () => round.run({ kind: 'sweep' }, { env })));
  round.lane.figures.instances += 1;
}
