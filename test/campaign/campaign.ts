import { setMaxListeners } from 'node:events';
import { type FaultName, Figures, faultNames, type Report, reportOf } from './figures.js';
import { liveHistories } from './histories.js';
import { Nursery } from './instances.js';
import { Random } from './random.js';
import { type Lane, Round } from './round.js';
import { CampaignServer } from './server.js';
import { liveThrough } from './year.js';

export interface CampaignOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Null: every fault. */
  readonly only: readonly FaultName[] | null;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** A server and a succession of rounds; two of them keep a small machine busy. */
const lanesMax = 2;
const secondsOfRound = 300;
/** All the faults of a full campaign take one lane so long. */
const secondsOfAll = 1000;
const membersPerRound = 300;
/** Where only a minute is given. */
const membersOfShort = 160;
/** A round that can't have its faults any more is not worth its beginning. */
const worthMsMin = 60_000;

/** Runs rounds until the time is over, and ends the one under way without further faults. */
export async function runCampaign({ minutes, seed, only, signal, log }: CampaignOptions): Promise<Report> {
  await Nursery.isBuilt();
  const startedAt = new Date().toISOString();
  const from = performance.now();
  const figures = new Figures();
  const seconds = minutes * 60;
  const laneCount = seconds < secondsOfRound ? 1 : lanesMax;
  const rounds = Math.max(1, Math.round((seconds * laneCount) / secondsOfRound));
  const share = Math.min(1, (seconds * laneCount) / secondsOfAll) / rounds;
  const endsAtMs = Date.now() + seconds * 1000;
  setMaxListeners(0, signal);
  const has = (fault: FaultName) => only === null || only.includes(fault);
  const members = seconds <= 60 ? membersOfShort : membersPerRound;
  const common = { figures, share, membersPerRound: members, log, has };
  const perLane = { rounds: Math.ceil(rounds / laneCount), endsAtMs };
  const failed = new AbortController();
  const stopping = AbortSignal.any([signal, failed.signal]);
  const lanes = Array.from({ length: laneCount }, (_, index) =>
    runLane(
      { ...common, signal: stopping, random: new Random(seed + index * 7919) },
      { ...perLane, name: `lane${index + 1}` },
    ).catch((error) => {
      // One that fails must not leave the other at work.
      failed.abort();
      throw error;
    }),
  );
  const histories = has('histories')
    ? liveHistories(figures, { seed, share: Math.min(1, (minutes / 5) ** 2), signal: stopping })
    : null;
  const settled = await Promise.allSettled([...lanes, histories]);
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
  return reportOf(figures, { seed, minutes, seconds: Math.round((performance.now() - from) / 1000), startedAt });
}

export function isFaultName(name: string): name is FaultName {
  return (faultNames as readonly string[]).includes(name);
}

async function runLane(
  lane: Omit<Lane, 'server' | 'nursery'>,
  { name, rounds, endsAtMs }: { name: string; rounds: number; endsAtMs: number },
): Promise<void> {
  const nursery = new Nursery();
  const server = await CampaignServer.start();
  lane.log(`${name}: PostgreSQL in ${server.folder}`);
  try {
    for (let number = 1; number <= rounds || Date.now() + worthMsMin < endsAtMs; number += 1) {
      if (lane.signal.aborted) return;
      const leftMs = Math.max(0, endsAtMs - Date.now());
      const roundEndsAtMs = Date.now() + leftMs / Math.max(1, rounds - number + 1);
      await runRound({ ...lane, server, nursery }, { name: `${name}_round${number}`, endsAtMs: roundEndsAtMs });
    }
  } finally {
    await nursery.close();
    await server.close();
  }
}

async function runRound(lane: Lane, options: Pick<Round, 'name' | 'endsAtMs'>): Promise<void> {
  const round = await Round.open(lane, options);
  try {
    await liveThrough(round);
  } finally {
    await round.close();
  }
}
