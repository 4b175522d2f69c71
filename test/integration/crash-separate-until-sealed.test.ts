import { beforeAll, describe, test } from 'vitest';
import { type CrashStage, crashTimeoutMs, prepareStage } from './crash-case.js';
import { expectSeparationToSurvive } from './crash-separation.js';

let stage: CrashStage;

beforeAll(async () => {
  stage = await prepareStage('noticed');
});

describe('a separation that is killed ten times loses, doubles and halves nobody', () => {
  for (const step of ['cycles claimed', 'members locked', 'gate read', 'rows taken'] as const) {
    test(step, { timeout: crashTimeoutMs }, () => expectSeparationToSurvive(stage, step));
  }
});
