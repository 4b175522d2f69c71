import { expect } from 'vitest';
import type { Step } from '../../src/steps.js';
import { aSweep, type CrashStage, killAt, openCrashCase } from './crash-case.js';
import { expectAllAsBefore, expectEverybodyWhole, expectNoOrphans, expectOnceEach } from './crash-verdicts.js';

/** Kills separations at a step, lets one finish, and gives everything back. */
export async function expectSeparationToSurvive(stage: CrashStage, step: Step): Promise<void> {
  const crash = await openCrashCase(stage);
  await killAt(crash, {
    at: step,
    occurrences: [1, 2, 3],
    work: aSweep,
    afterDeath: async () => void (await expectEverybodyWhole(crash)),
  });
  expect(await crash.run(aSweep(), null)).toEqual({ sweeps: ['done'], restored: 0, conflicts: 0 });
  const members = stage.memberIds.length;
  expect(await expectEverybodyWhole(crash)).toEqual({ live: 1, vault: members });
  await expectOnceEach(crash, ['opened', 'notice_composed', 'noticed', 'separated']);
  await expectNoOrphans(crash);
  const restored = await crash.run({ kind: 'restoration', memberIds: stage.memberIds }, null);
  expect(restored).toEqual({ sweeps: [], restored: members, conflicts: 0 });
  await expectAllAsBefore(crash);
}
