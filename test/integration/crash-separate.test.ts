import { beforeAll, describe, expect, test } from 'vitest';
import { aSweep, type CrashStage, crashTimeoutMs, killAt, openCrashCase, prepareStage } from './crash-case.js';
import { expectAllAsBefore, expectEverybodyWhole, expectNoOrphans, expectOnceEach } from './crash-verdicts.js';

const separated = ['opened', 'notice_composed', 'noticed', 'separated'];

let stage: CrashStage;

beforeAll(async () => {
  stage = await prepareStage('noticed');
});

describe('a separation killed 25 times loses, doubles and halves nobody', () => {
  for (const step of ['cycles claimed', 'members locked', 'gate read', 'rows taken'] as const) {
    test(`at "${step}"`, { timeout: crashTimeoutMs }, async () => {
      const crash = await openCrashCase(stage);
      await killAt(crash, { at: step, occurrences: [1, 2, 3, 4], work: aSweep, then: async () => void (await expectEverybodyWhole(crash)) });
      expect(await crash.run(aSweep(), null)).toEqual({ sweeps: ['done'], restored: 0, conflicts: 0 });
      const members = stage.memberIds.length;
      expect(await expectEverybodyWhole(crash)).toEqual({ live: 1, vault: members });
      await expectOnceEach(crash.database.admin, stage, separated);
      await expectNoOrphans(crash.database.admin);
      const restored = await crash.run({ kind: 'restoration', memberIds: stage.memberIds }, null);
      expect(restored).toEqual({ sweeps: [], restored: members, conflicts: 0 });
      await expectAllAsBefore(crash);
    });
  }
});
