import { beforeAll, describe, test } from 'vitest';
import { type CrashStage, crashTimeoutMs, prepareStage } from './crash-case.js';
import { expectSeparationToSurvive } from './crash-separation.js';

let stage: CrashStage;

beforeAll(async () => {
  stage = await prepareStage('noticed');
});

describe('a separation that is killed ten times loses, doubles and halves nobody', () => {
  for (const step of [
    'sealed',
    'vault inserted',
    'before commit of separation',
    'after commit of separation',
  ] as const) {
    test(step, { timeout: crashTimeoutMs }, () => expectSeparationToSurvive(stage, step));
  }
});
