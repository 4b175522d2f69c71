import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { anyLife, lifeDays, live, wrongsOf } from '../unit/policy/life.js';
import { daysFromTo } from '../unit/policy/make.js';

export interface LivedHistories {
  readonly lives: number;
  /** Whole years that were lived through, until the separation or the end of the life. */
  readonly years: number;
  readonly wrongs: string[];
}

const daysOfYear = 365.25;
const perSample = 500;

function liveThem({ seed, years }: { seed: number; years: number }): LivedHistories {
  let days = 0;
  let lives = 0;
  const wrongs: string[] = [];
  for (let turn = 0; days < years * daysOfYear; turn += 1) {
    for (const life of fc.sample(anyLife, { seed: seed + turn, numRuns: perSample })) {
      const outcome = live(life);
      lives += 1;
      days += outcome.separatedOn === null ? lifeDays : daysFromTo(life.startOn, outcome.separatedOn);
      for (const wrong of wrongsOf(life, outcome)) wrongs.push(`seed ${seed + turn}, ${life.startOn}: ${wrong}`);
    }
  }
  return { lives, years: Math.floor(days / daysOfYear), wrongs };
}

parentPort?.postMessage(liveThem(workerData));
