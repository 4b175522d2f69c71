import { setTimeout as pause } from 'node:timers/promises';
import type { Step } from '../../../src/steps.js';
import { targets } from '../figures.js';
import type { HostOperation } from '../host-operations.js';
import type { Round } from '../round.js';

const boundaries: readonly Step[] = [
  'cycles claimed',
  'members locked',
  'gate read',
  'rows taken',
  'sealed',
  'vault inserted',
  'before commit of separation',
  'after commit of separation',
];
const operations: readonly HostOperation[] = ['login', 'pay', 'profile', 'deleteProfile', 'appLogin', 'contact'];
const uses: readonly HostOperation[] = ['login', 'pay', 'appLogin'];
/** A program that asks nobody can add rows of a separated member; there is nothing of theirs that it could change. */
const careless: readonly HostOperation[] = ['login', 'pay'];
/** Long enough for what nobody blocks. */
const headStartMs = 25;

/**
 * Somebody logs in, pays or changes at every boundary of a move, for the very member that moves. Whoever used the service
 * is live in the end, or their program was told that they are dormant.
 */
export async function raceWithHost(round: Round): Promise<void> {
  const { figures, random } = round.lane;
  const quota = round.quota(targets.races);
  const sweep = round.start({ kind: 'sweep' }, { env: { MOVER_CONNECTIONS_MAX: '2' }, waitsAt: boundaries });
  const under: Promise<unknown>[] = [];
  const used: string[] = [];
  for (let step = await sweep.arrival(); step !== null; step = await sweep.arrival()) {
    const memberId = await whoMoves(round);
    if (memberId !== null) {
      const operation = random.pick(operations);
      const isCareless = careless.includes(operation) && random.next() < 0.4;
      const outcome = round.host.act(operation, memberId, { isCareless });
      under.push(outcome.then((how) => how === 'done' && uses.includes(operation) && used.push(memberId)));
      await Promise.race([outcome, pause(headStartMs)]);
      figures.races += 1;
    }
    // The rest of them is for other faults.
    if (under.length >= quota || round.isOver) sweep.signal('SIGKILL');
    else sweep.goOn();
  }
  await Promise.all(under);
  await sweep.ended;
  // Late activity is found by the next, before it separates anybody.
  await round.run({ kind: 'sweep' }, { at: { step: 'after commit of separation', nth: 2, signal: 'SIGKILL' } });
  const lost = await round.rows<{ memberId: string }>(
    `select member_id as "memberId" from dormouse.cycle
     where state in ('separated', 'partly_destroyed', 'destroyed') and member_id = any($1::text[])`,
    [used],
  );
  figures.lostActivity += lost.length;
  for (const { memberId } of lost)
    figures.defects.push(`${round.name}: member ${memberId} was active and is separated`);
}

/** The first of the batch that is under way: claims go by day and id. */
async function whoMoves(round: Round): Promise<string | null> {
  const found = await round.rows<{ memberId: string }>(
    `select member_id as "memberId" from dormouse.cycle
     where state = 'noticed' and separable_from <= $1::timestamptz order by separable_from, member_id limit 2`,
    [round.clock.now()],
  );
  return found[round.lane.random.integer(found.length)]?.memberId ?? null;
}

const holdMs = 600;

/** A program holds a whole table, and another one rows of members, while a sweep wants them. */
export async function makeWait(round: Round): Promise<void> {
  for (const statement of [
    'lock table public.payments in access exclusive mode',
    `select from public.members where member_no in (select member_id::bigint from dormouse.cycle where state = 'noticed' limit 20) for update`,
    'select from public.payments where payment_id % 3 = 0 for update',
  ]) {
    const client = await round.connect();
    try {
      await client.query('begin');
      await client.query(statement);
      const sweep = round.start(
        { kind: 'sweep' },
        { at: { step: 'after commit of separation', nth: 3, signal: 'SIGKILL' } },
      );
      await pause(holdMs);
      await client.query('rollback');
      await sweep.ended;
      round.lane.figures.lockWaits += 1;
    } finally {
      client.release(true);
    }
  }
}
