import { setTimeout as pause } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { startTestMailbox, type TestMailbox } from '../support/mailbox.js';
import type { Book } from './book.js';
import { check, type Verdict } from './checker.js';
import type { FaultName, Figures } from './figures.js';
import { Host } from './host.js';
import type { InstancePlan, Work } from './instance-plan.js';
import type { End, Instance, Nursery } from './instances.js';
import type { SeenMail } from './judge-notices.js';
import { takeSnapshot } from './live-pieces.js';
import type { Random } from './random.js';
import type { CampaignServer } from './server.js';
import { addDormant, addHistory, adminPool, type CampaignShop, openShop } from './shop.js';
import { SimClock } from './sim-clock.js';

/** What a lane gives each of its rounds. */
export interface Lane {
  readonly server: CampaignServer;
  readonly nursery: Nursery;
  readonly random: Random;
  readonly figures: Figures;
  readonly signal: AbortSignal;
  /** The share of a full campaign's faults that one round brings. */
  readonly share: number;
  readonly membersPerRound: number;
  readonly log: (line: string) => void;
  has(fault: FaultName): boolean;
}

export const firstDay = '2026-11-22';
const activeCount = 8;
const slotMsMin = 1_000;
const triesMax = 50;
/** The sum of what year.ts gives. */
const weightOfRound = 188;
/** Where nothing is disturbed, nothing has to be slow. */
const atEase = { BATCH_SIZE: '50', SEND_CONCURRENCY: '8', AUDIT_BATCH_SIZE: '2000' };
const firstDormant = 1001;
const firstActive = 9001;

/** A database with its members, its host program and the months that go by in it. */
export class Round {
  readonly lane: Lane;
  readonly name: string;
  /** Faults end then, and what they left is brought to its end. */
  readonly endsAtMs: number;
  readonly shop: CampaignShop;
  readonly clock: SimClock;
  readonly host: Host;
  readonly book: Book;
  readonly #mailbox: TestMailbox;
  readonly #mails: SeenMail[];
  readonly #hostPool: { end(): Promise<void> };
  /** Whatever may have made a mail go out again. */
  faults = 0;
  staleWrites = 0;
  readonly #brought = new Set<FaultName>();
  #slotEndsAtMs = 0;
  #weightLeft = weightOfRound;

  private constructor(
    lane: Lane,
    parts: Pick<Round, 'name' | 'endsAtMs' | 'shop' | 'clock' | 'host' | 'book'> & RoundParts,
  ) {
    this.lane = lane;
    this.endsAtMs = parts.endsAtMs;
    this.name = parts.name;
    this.shop = parts.shop;
    this.clock = parts.clock;
    this.host = parts.host;
    this.book = parts.book;
    this.#mailbox = parts.mailbox;
    this.#mails = parts.mails;
    this.#hostPool = parts.hostPool;
  }

  static async open(lane: Lane, { name, endsAtMs }: Pick<Round, 'name' | 'endsAtMs'>): Promise<Round> {
    const clock = new SimClock(firstDay);
    const mails: SeenMail[] = [];
    const mailbox = await startTestMailbox({
      onMail: ({ raw, to }) => mails.push({ messageId: messageIdIn(raw), to, on: clock.today() }),
    });
    const shop = await openShop(lane.server, { name, smtpUrl: mailbox.url });
    await addDormant(shop.admin, { first: firstDormant, count: lane.membersPerRound });
    await addDormant(shop.admin, { first: firstActive, count: activeCount });
    await addHistory(shop.admin, firstActive);
    const book = await takeSnapshot(shop.admin);
    const hostPool = adminPool(shop.superuserUrl, 4);
    const [busy = '', ...active] = book.members.filter((memberId) => Number(memberId) >= firstActive);
    const dormant = book.members.filter((memberId) => Number(memberId) < firstActive);
    const host = new Host({ pool: hostPool, book, clock, random: lane.random, busy, active, dormant });
    return new Round(lane, { name, endsAtMs, shop, clock, host, book, mailbox, mails, hostPool });
  }

  get isOver(): boolean {
    return this.lane.signal.aborted || Date.now() > this.#slotEndsAtMs;
  }

  /**
   * Brings a fault where it is asked for. It gets its share of the round's time by its weight, and a little where there
   * is none left, so that every fault has its turn.
   */
  async bring(fault: FaultName, weight: number, work: () => Promise<void>): Promise<void> {
    const from = Date.now();
    const left = Math.max(0, this.endsAtMs - from);
    // Kills are of other steps each time; what had its turn today has none for nothing.
    const least = fault === 'kills' || !this.#brought.has(fault) ? slotMsMin : 0;
    this.#slotEndsAtMs = from + Math.max(least, (left * weight) / Math.max(weight, this.#weightLeft));
    this.#weightLeft -= weight;
    if (!this.lane.has(fault) || from >= this.#slotEndsAtMs || this.isOver) return;
    this.#brought.add(fault);
    await work();
    this.lane.log(`${this.name} ${this.clock.today()} ${fault}: ${((Date.now() - from) / 1000).toFixed(1)} s`);
  }

  /** Each fault that is brought has one turn at least, however short the time is. */
  mayGoOn(turnsDone: number): boolean {
    return turnsDone === 0 ? !this.lane.signal.aborted : !this.isOver;
  }

  /** So many of a fault that a full campaign has `target` of. */
  quota(target: number): number {
    return Math.max(1, Math.ceil(target * this.lane.share));
  }

  async goTo(day: string): Promise<void> {
    this.clock.goTo(day);
    await this.host.useEverySource();
    // What a running service does: a look at the board on every day.
    await this.shop.admin.query(
      `insert into dormouse.posting_check (posting_id, checked_on, reachable, checked_at)
       select posting_id, day::date, true, day
       from dormouse.posting,
         generate_series(posted_on::timestamp, $1::timestamptz at time zone 'Asia/Seoul' - interval '1 day', '1 day') as day
       where withdrawn_at is null on conflict do nothing`,
      [this.clock.now()],
    );
  }

  plan(work: Work, over: Partial<InstancePlan> & { env?: Record<string, string> } = {}): InstancePlan {
    const { env, ...rest } = over;
    return { environment: this.shop.environment(env), now: this.clock.nowOfNextStart(), work, ...rest };
  }

  start(work: Work, over: Parameters<Round['plan']>[1] = {}): Instance {
    return this.lane.nursery.start(this.plan(work, over));
  }

  run(work: Work, over: Parameters<Round['plan']>[1] = {}): Promise<End> {
    return this.start(work, over).ended;
  }

  /** Lets it be done without a fault; a few tries, for a lock of the host may keep somebody waiting. */
  async finish(work: Work): Promise<void> {
    for (let tries = 1; tries <= 4; tries += 1) {
      if (this.lane.signal.aborted) return;
      const end = await this.run(work, { env: atEase });
      if (end.kind === 'answer' && end.answer.sweeps.every((state) => state === 'done')) return;
      if (tries < 4) continue;
      this.lane.figures.unfinished += 1;
      const halts = await this.rows(
        `select halt->>'message' as halt from dormouse.sweep where state = 'halted' order by requested_at desc limit 1`,
      );
      this.lane.figures.defects.push(`${this.name}: ${work.kind} did not end: ${JSON.stringify([end, ...halts])}`);
    }
  }

  /** Nothing is under way while every member is compared. */
  async check(where: string): Promise<Verdict> {
    await this.host.stop();
    const { book, clock, shop } = this;
    const mails = [...this.#mails];
    const evidence = {
      book,
      keyringFile: shop.keyringFile,
      today: clock.today(),
      mails,
      staleWrites: this.staleWrites,
    };
    this.staleWrites = 0;
    const verdict = await this.#insistently(() => check(shop.admin, evidence));
    this.lane.figures.count(verdict, `${this.name}, ${where}`);
    this.host.start();
    return verdict;
  }

  async close(): Promise<void> {
    await this.host.stop();
    const { figures } = this.lane;
    const got = new Set(this.#mails.map(({ messageId }) => messageId));
    const again = this.#mails.length - got.size;
    figures.mails += this.#mails.length;
    figures.duplicateMails += again;
    if (again > this.faults) figures.excessMails += again - this.faults;
    figures.hostWrites += this.host.counts.done + this.host.counts.unsure;
    await this.#hostPool.end();
    await this.shop.close();
    await this.#mailbox.stop();
  }

  rows<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.#insistently(async () => (await this.shop.admin.query(text, values)).rows as Row[]);
  }

  /** A session of the superuser; whoever takes it releases it. */
  connect(): Promise<PoolClient> {
    return this.#insistently(() => this.shop.admin.connect());
  }

  /** The server may be on its way back. */
  async #insistently<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (tries === triesMax) throw error;
        await pause(100);
      }
    }
  }
}

interface RoundParts {
  readonly mailbox: TestMailbox;
  readonly mails: SeenMail[];
  readonly hostPool: { end(): Promise<void> };
}

function messageIdIn(raw: Buffer): string {
  return /^message-id:\s*(<[^>]+>)/im.exec(raw.toString('latin1'))?.[1] ?? '';
}
