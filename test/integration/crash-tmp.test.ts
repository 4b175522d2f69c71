import { test } from 'vitest';
import { openCrashCase, prepareStage } from './crash-case.js';
test('time', { timeout: 100000 }, async () => {
  const stage = await prepareStage('noticed');
  const crash = await openCrashCase(stage, { NODE_OPTIONS: '--cpu-prof --cpu-prof-dir=/tmp/prof' });
  await crash.run({ kind: 'restoration', memberIds: [] }, null);
  await crash.run({ kind: 'restoration', memberIds: [] }, null);
});
