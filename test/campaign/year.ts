import type { Step } from '../../src/steps.js';
import { fillDisk } from './faults/disk-full.js';
import { pauseSweeps } from './faults/pauses.js';
import { killAtRandom, killAtSteps, runAtOnce } from './faults/process-faults.js';
import { makeWait, raceWithHost } from './faults/races.js';
import { exhaustConnections, killServer } from './faults/server-faults.js';
import { endAtStatements, endBackends } from './faults/statement-faults.js';
import type { Work } from './instance-plan.js';
import type { Round } from './round.js';

const aSweep = (): Work => ({ kind: 'sweep' });

/** What goes by in a round: notices, bounces and letters, separations, restorations, and two days of destruction. */
export async function liveThrough(round: Round): Promise<void> {
  const days: readonly [string, (round: Round) => Promise<void>][] = [
    ['2026-11-22', noticesGoOut],
    ['2026-11-25', bouncesAndLetters],
    ['2026-12-23', membersLeave],
    ['2027-02-01', membersReturn],
    ['2027-02-26', someIsDestroyed],
    ['2027-06-10', theRestIsDestroyed],
  ];
  round.host.start();
  let from = performance.now();
  for (const [day, live] of days) {
    if (round.lane.signal.aborted) return;
    await round.goTo(day);
    await live(round);
    const { lost, doubled, half, orphans } = await round.check(`${day}, ${live.name}`);
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    from = performance.now();
    round.lane.log(
      `${round.name} ${day} ${live.name} in ${seconds} s: lost ${lost}, doubled ${doubled}, half ${half}, orphans ${orphans}`,
    );
  }
  round.lane.figures.rounds += 1;
}

async function noticesGoOut(round: Round): Promise<void> {
  const steps: Step[] = ['attempt claimed', 'sent but not recorded', 'attempt recorded'];
  await round.bring('kills', 14, () => killAtSteps(round, { steps, work: aSweep, occurrences: [1, 2, 3] }));
  await round.bring('pauses', 2, () =>
    pauseSweeps(round, {
      at: [{ step: 'sent but not recorded', isInside: false, until: 'attempt recorded' }],
      share: 0.2,
    }),
  );
  await round.bring('randomKills', 2, () => killAtRandom(round, aSweep));
  await round.bring('backends', 3, () => endBackends(round, aSweep));
  await round.bring('servers', 10, () => killServer(round));
  await round.bring('instances', 2, () => runAtOnce(round));
  await round.finish(aSweep());
}

const lettersOf = `select notice_id as "noticeId" from dormouse.notice where means = 'letter' and state = 'pending' and batch_id is not null`;

async function bouncesAndLetters(round: Round): Promise<void> {
  const sent = await round.rows<{ noticeId: string }>(
    `select notice_id as "noticeId" from dormouse.notice where means = 'email' and state = 'effective' order by member_id`,
  );
  const noticeIds = sent.filter((_, index) => index % 6 === 0).map(({ noticeId }) => noticeId);
  await round.bring('randomKills', 1, () => killAtRandom(round, () => ({ kind: 'bounces', noticeIds })));
  await round.finish({ kind: 'bounces', noticeIds });
  await round.finish(aSweep());
  // To draw them takes longer than all the rest, so that those who die have few.
  const letters = (): Work => ({ kind: 'letters', limit: 1 });
  await round.bring('kills', 6, () =>
    killAtSteps(round, { steps: ['letters sealed', 'after commit of letters'], work: letters, occurrences: [1] }),
  );
  await round.finish({ kind: 'letters', limit: 1000 });
  const batched = await round.rows<{ noticeId: string }>(lettersOf);
  const results = batched.map(({ noticeId }, index) =>
    index % 9 === 8 ? `${noticeId},returned,2026-11-25` : `${noticeId},handed_over,2026-11-25`,
  );
  await round.finish({ kind: 'letterResults', text: ['notice_id,result,on', ...results, ''].join('\n') });
  await round.finish(aSweep());
}

const separationSteps: readonly Step[] = [
  'cycles claimed',
  'members locked',
  'gate read',
  'rows taken',
  'sealed',
  'vault inserted',
  'before commit of separation',
  'after commit of separation',
];

async function membersLeave(round: Round): Promise<void> {
  await round.bring('kills', 34, () =>
    killAtSteps(round, { steps: separationSteps, work: aSweep, occurrences: [1, 2] }),
  );
  await round.check('kills of separations');
  await round.bring('statements', 12, () =>
    endAtStatements(round, 'separation', { work: aSweep, commit: 'after commit of separation' }),
  );
  await round.check('statements of separations');
  await round.bring('pauses', 6, () => pauseSweeps(round));
  await round.check('pauses');
  await round.bring('races', 8, () => raceWithHost(round));
  await round.bring('locks', 3, () => makeWait(round));
  await round.bring('disk', 4, () => fillDisk(round));
  // It leaves least to the others: what it serves goes on and on.
  await round.bring('servers', 14, () => killServer(round));
  await round.check('kills of the server');
  // Whom a fallen backend has set aside is looked at on the next day.
  await round.goTo('2026-12-24');
  await round.bring('pool', 5, () => exhaustConnections(round));
  await round.bring('backends', 3, () => endBackends(round, aSweep));
  await round.bring('randomKills', 2, () => killAtRandom(round, aSweep));
  await round.bring('instances', 2, () => runAtOnce(round));
  await round.finish(aSweep());
}

async function membersReturn(round: Round): Promise<void> {
  await round.finish(aSweep());
  const [{ far = 0 } = {}] = await round.rows<{ far: number }>(
    `select count(*)::int as far from dormouse.cycle where state = 'separated'`,
  );
  // Two in five return; who they are follows from their number.
  const returning = async () => {
    const found = await round.rows<{ memberId: string }>(
      `select member_id as "memberId" from dormouse.cycle where state = 'separated' and member_id::int % 5 < 2 order by member_id`,
    );
    return { kind: 'restoration', memberIds: found.map(({ memberId }) => memberId) } as const;
  };
  if (far === 0) return;
  const steps: Step[] = [
    'records opened',
    'rows inserted',
    'before commit of restoration',
    'after commit of restoration',
  ];
  await round.bring('statements', 6, () =>
    endAtStatements(round, 'restoration', { work: returning, commit: 'after commit of restoration' }),
  );
  await round.bring('kills', 16, () => killAtSteps(round, { steps, work: returning, occurrences: [1, 2] }));
  await round.check('kills of restorations');
  await round.bring('kills', 6, () =>
    killAtSteps(round, {
      steps: ['before commit of rewrapping', 'after commit of rewrapping', 'period key withdrawn'],
      work: () => ({ kind: 'rewrap' }),
      occurrences: [1, 2],
    }),
  );
  await round.bring('randomKills', 1, () => killAtRandom(round, returning));
  await round.finish(await returning());
  await round.bring('kills', 4, () =>
    killAtSteps(round, {
      steps: ['before commit of an audit batch', 'after commit of an audit batch'],
      work: () => ({ kind: 'audit' }),
      occurrences: [1, 3, 2],
    }),
  );
  await round.finish({ kind: 'audit' });
}

const destructionSteps: readonly Step[] = ['before commit of destruction', 'after commit of destruction'];

async function someIsDestroyed(round: Round): Promise<void> {
  await round.bring('statements', 5, () =>
    endAtStatements(round, 'destruction', { work: aSweep, commit: 'after commit of destruction' }),
  );
  await round.bring('kills', 3, () =>
    killAtSteps(round, { steps: destructionSteps, work: aSweep, occurrences: [1, 2] }),
  );
  await round.bring('pauses', 2, () =>
    pauseSweeps(round, {
      at: [{ step: 'after commit of destruction', isInside: false, until: 'after commit of destruction' }],
      share: 0.1,
    }),
  );
  await round.bring('servers', 4, () => killServer(round));
  await round.finish(aSweep());
}

async function theRestIsDestroyed(round: Round): Promise<void> {
  await round.bring('kills', 3, () =>
    killAtSteps(round, { steps: destructionSteps, work: aSweep, occurrences: [1, 2] }),
  );
  await round.bring('kills', 2, () =>
    killAtSteps(round, { steps: ['period key withdrawn'], work: aSweep, occurrences: [1] }),
  );
  await round.bring('backends', 2, () => endBackends(round, aSweep));
  await round.bring('instances', 1, () => runAtOnce(round));
  await round.finish(aSweep());
}
