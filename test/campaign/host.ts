import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Book } from './book.js';
import { type HostChanges, type HostOperation, hostOperations } from './host-operations.js';
import type { Random } from './random.js';
import type { SimClock } from './sim-clock.js';

export interface HostOptions {
  readonly pool: pg.Pool;
  readonly book: Book;
  readonly clock: SimClock;
  readonly random: Random;
  /** They log in and pay every day. */
  readonly active: readonly string[];
  /** Uses every source on every day, and nothing else happens to them: a payment that is given back proves no use. */
  readonly busy: string;
  /** They come back now and then, and their profiles change without them. */
  readonly dormant: readonly string[];
}

export type HostOutcome = 'done' | 'dormant' | 'failed' | 'unsure';

const pauseMsMax = 40;
const workers = 2;

/** The host program: it logs in, pays, changes and deletes all the time, and writes down what it was told is committed. */
export class Host {
  readonly #options: HostOptions;
  readonly counts: Record<HostOutcome, number> = { done: 0, dormant: 0, failed: 0, unsure: 0 };
  #running: Promise<unknown> | undefined;
  #stopping = new AbortController();

  constructor(options: HostOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#running !== undefined) return;
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.#running = Promise.all(Array.from({ length: workers }, () => this.#work(signal)));
  }

  /** Answers when nothing of it is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#running = undefined;
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { random, active, dormant } = this.#options;
    const names = Object.keys(hostOperations) as HostOperation[];
    while (!signal.aborted) {
      const chance = random.next();
      // Most of what happens to dormant members is no use of the service, or too many of them would come back.
      if (chance < 0.6) await this.act(random.pick(names), random.pick(active));
      else if (chance < 0.97)
        await this.act(random.pick(['profile', 'deleteProfile', 'contact', 'settle'] as const), random.pick(dormant));
      else await this.act(random.pick(['login', 'pay'] as const), random.pick(dormant));
      await pause(random.integer(pauseMsMax), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Every source is in use on this day. */
  async useEverySource(): Promise<void> {
    for (const operation of ['login', 'pay', 'appLogin'] as const) {
      for (let tries = 0; tries < 20; tries += 1) {
        const outcome = await this.act(operation, this.#options.busy);
        if (outcome === 'done') break;
        await pause(200);
      }
    }
  }

  /** `isCareless`: it doesn't look whether the member is separated, as a program may that knows nothing of dormancy. */
  async act(operation: HostOperation, memberId: string, { isCareless = false } = {}): Promise<HostOutcome> {
    const outcome = await this.#transact(operation, memberId, isCareless);
    this.counts[outcome] += 1;
    return outcome;
  }

  async #transact(operation: HostOperation, memberId: string, isCareless: boolean): Promise<HostOutcome> {
    const { pool, book, clock } = this.#options;
    const client = await pool.connect().catch(() => undefined);
    if (!client) return 'failed';
    let changes: HostChanges | undefined;
    let broken = false;
    try {
      await client.query('begin');
      if (!isCareless && !(await isLive(client, memberId))) {
        await client.query('rollback');
        return 'dormant';
      }
      changes = await hostOperations[operation](client, {
        memberId,
        at: clock.now(),
        mark: this.#options.random.integer(1e9),
      });
      // A statement of its own: it sees a separation that the row's lock has waited for.
      if (isCareless) {
        const isLate = !(await isLive(client, memberId));
        changes = changes.filter(({ isNew }) => isNew).map((change) => ({ ...change, isLate }));
      }
    } catch {
      changes = undefined;
      broken = !(await client.query('rollback').then(
        () => true,
        () => false,
      ));
      return 'failed';
    } finally {
      if (changes === undefined) client.release(broken);
    }
    try {
      await client.query('commit');
      book.write(changes);
      return 'done';
    } catch {
      broken = true;
      // Nobody said whether it was committed: either will be right.
      book.write(changes, false);
      return 'unsure';
    } finally {
      client.release(broken);
    }
  }
}

/** A login page that finds the placeholder refuses the login, and holds the row until its own transaction has ended. */
async function isLive(client: pg.PoolClient, memberId: string): Promise<boolean> {
  const { rows } = await client.query<{ loginId: string }>(
    'select login_id as "loginId" from public.members where member_no = $1::bigint for no key update',
    [memberId],
  );
  return rows[0] !== undefined && !rows[0].loginId.startsWith('dormant-');
}
