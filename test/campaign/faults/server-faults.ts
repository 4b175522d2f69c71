import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { recoverMsMax, targets } from '../figures.js';
import type { Instance } from '../instances.js';
import type { Round } from '../round.js';

const patienceMs = 20_000;
const pollMs = 25;

/**
 * The server is killed beneath a service that lives on: a sweep is under way each time. It has to go on with it by itself
 * when the server is back.
 */
export async function killServer(round: Round): Promise<void> {
  const { figures, random, server } = round.lane;
  const quota = Math.ceil(round.quota(targets.serverKills) / 3);
  await aWaitingSweep(round);
  const service = round.start({ kind: 'serve' });
  let isAlive = true;
  void service.ended.then(() => {
    isAlive = false;
  });
  try {
    for (let kill = 0; kill < quota && round.mayGoOn(kill); kill += 1) {
      // A service that has nothing left to do has to outlive the server too; once is enough.
      if ((await untilProgress(round)) === null && kill > 0) break;
      await pause(random.integer(120));
      await server.killAndStart();
      figures.serverKills += 1;
      round.faults += 1;
      const tookMs = await untilProgress(round);
      if (!isAlive) {
        figures.serviceDeaths += 1;
        figures.defects.push(`${round.name}: the service died of the server: ${JSON.stringify(await service.ended)}`);
        return;
      }
      if (tookMs === null) break;
      figures.recoverMs.push(tookMs);
      if (tookMs > recoverMsMax) {
        const when = `${round.name}, ${round.clock.today()}`;
        figures.defects.push(`${when}: the service went on ${Math.round(tookMs)} ms after the server was back`);
      }
    }
  } finally {
    await killOf(service);
    round.faults += 1;
  }
}

async function killOf(service: Instance): Promise<void> {
  service.signal('SIGKILL');
  await service.ended;
}

async function aWaitingSweep(round: Round): Promise<void> {
  await round.rows(
    `insert into dormouse.sweep (sweep_id, mode, state, requested_by, requested_at)
     select gen_random_uuid(), 'perform', 'waiting', 'campaign', $1::timestamptz
     where not exists (select from dormouse.sweep where state in ('waiting', 'running'))`,
    [round.clock.now()],
  );
}

/** How long it takes until the timeline has grown by the service's work; null where no sweep has anything left to do. */
async function untilProgress(round: Round): Promise<number | null> {
  const from = performance.now();
  const before = await linesOf(round);
  while (performance.now() - from < patienceMs) {
    const now = await linesOf(round);
    if (now.lines > before.lines) return performance.now() - from;
    if (!now.isSweeping) return null;
    await pause(pollMs);
  }
  return patienceMs;
}

async function linesOf(round: Round): Promise<{ lines: number; isSweeping: boolean }> {
  const [row] = await round.rows<{ lines: number; isSweeping: boolean }>(
    `select (select count(*) from dormouse.timeline)::int as lines,
       exists (select from dormouse.sweep where state in ('waiting', 'running')) as "isSweeping"`,
  );
  return row as { lines: number; isSweeping: boolean };
}

const hogMs = 700;

/** Somebody else takes every connection that the server has, while a service is at work and another one starts. */
export async function exhaustConnections(round: Round): Promise<void> {
  const { figures } = round.lane;
  const quota = Math.ceil(round.quota(targets.poolExhausted) / 2);
  for (let turn = 0; turn < quota && round.mayGoOn(turn); turn += 1) {
    await aWaitingSweep(round);
    const service = round.start({ kind: 'serve' });
    await pause(300);
    const hogs = await takeAll(round.shop.environment().DATABASE_URL ?? '');
    const another = round.run({ kind: 'sweep' });
    await pause(hogMs);
    await Promise.all(hogs.map((hog) => hog.end().catch(() => undefined)));
    await another;
    if ((await Promise.race([service.ended, pause(0, null)])) !== null) figures.serviceDeaths += 1;
    await killOf(service);
    round.faults += 1;
    figures.poolExhausted += 1;
  }
  // Its own pool: as few connections as it can be given, and more to do at once than that.
  const least = { CLERK_CONNECTIONS_MAX: '1', MOVER_CONNECTIONS_MAX: '2', SEND_CONCURRENCY: '10' };
  const end = await round.run({ kind: 'sweep' }, { env: least });
  if (end.kind === 'answer') return;
  figures.unfinished += 1;
  figures.defects.push(`${round.name}: a sweep with the fewest connections did not end: ${JSON.stringify(end)}`);
}

async function takeAll(url: string): Promise<pg.Client[]> {
  const hogs: pg.Client[] = [];
  for (let count = 0; count < 200; count += 1) {
    const hog = new pg.Client({ connectionString: url });
    hog.on('error', () => undefined);
    if (
      !(await hog.connect().then(
        () => true,
        () => false,
      ))
    )
      return hogs;
    hogs.push(hog);
  }
  return hogs;
}
