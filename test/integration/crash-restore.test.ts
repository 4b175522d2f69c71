import { beforeAll, describe, expect, test } from 'vitest';
import type { CrashPlan } from '../support/crash/plan.js';
import { type CrashCase, type CrashStage, crashTimeoutMs, killAt, openCrashCase, prepareStage } from './crash-case.js';
import { expectAllAsBefore, expectEverybodyWhole, expectNoOrphans, expectOnceEach } from './crash-verdicts.js';

let stage: CrashStage;

beforeAll(async () => {
  stage = await prepareStage('separated');
});

/** Everybody who is still in the vault. */
async function aRestoration({ database }: CrashCase): Promise<CrashPlan['work']> {
  const { rows } = await database.admin.query<{ memberId: string }>(
    `select member_id as "memberId" from dormouse.cycle where state = 'separated' order by member_id`,
  );
  return { kind: 'restoration', memberIds: rows.map(({ memberId }) => memberId) };
}

describe('a restoration that is killed ten times gives everything back once', () => {
  for (const step of [
    'records opened',
    'rows inserted',
    'before commit of restoration',
    'after commit of restoration',
  ] as const) {
    test(step, { timeout: crashTimeoutMs }, async () => {
      const crash = await openCrashCase(stage);
      const members = stage.memberIds.length;
      expect(await expectEverybodyWhole(crash)).toEqual({ live: 1, vault: members });
      await killAt(crash, {
        at: step,
        occurrences: [1, 2, 3],
        work: () => aRestoration(crash),
        afterDeath: async () => void (await expectEverybodyWhole(crash)),
      });
      const { vault: left } = await expectEverybodyWhole(crash);
      // Asked for everybody: who was given back before is left as they are.
      const finished = await crash.run({ kind: 'restoration', memberIds: stage.memberIds }, null);
      expect(finished).toEqual({ sweeps: [], restored: left, conflicts: 0 });
      expect(await expectEverybodyWhole(crash)).toEqual({ live: members + 1, vault: 0 });
      await expectAllAsBefore(crash);
      await expectOnceEach(crash, ['opened', 'notice_composed', 'noticed', 'separated', 'restored']);
      await expectNoOrphans(crash);
    });
  }
});
