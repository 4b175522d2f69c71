import { watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeSample } from '../../examples/merchant-services/sample-summary.js';
import { fewMembers, lineWith, quickStartFolder, startAndKill, startOnce } from '../support/quick-start.js';

/** The file is written all the while that notices are accepted. */
async function grows(path: string, bytes: number): Promise<void> {
  const stopping = new AbortController();
  const { promise, resolve } = patience();
  const look = () =>
    stat(path).then(
      ({ size }) => size >= bytes && resolve(),
      () => undefined,
    );
  const watcher = watch(join(path, '..'), { signal: stopping.signal }, () => void look());
  watcher.on('error', () => undefined);
  await look();
  await promise;
  stopping.abort();
}

function patience() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test('killed again and again, it still does exactly the same job', async () => {
  const { folder, remove } = await quickStartFolder();
  onTestFinished(remove);

  await startAndKill(folder, (lines) => lineWith('Loading the sample', lines));
  // Some mails have been accepted and not recorded, others are under way.
  await startAndKill(folder, async (lines) => {
    await lineWith('Sweep as of', lines);
    await grows(join(folder, 'mailbox', 'mails.jsonl'), 10_000);
  });
  await startAndKill(folder, (lines) => lineWith('Sweep as of', lines));
  await startAndKill(folder, (lines) => lineWith('Sweep today', lines));

  const { code, report } = await startOnce(folder);
  expect(code).toBe(0);
  const { noticeBoard: _, ...sent } = report.noticed;
  expect(report.mailbox).toEqual(sent);
  const { expected } = describeSample({
    profile: 'life-cycle',
    members: fewMembers,
    seed: 1,
    now: '2026-11-22T00:00:00Z',
  });
  const sumOf = (count: (sweep: (typeof expected)[number]) => number) =>
    expected.reduce((sum, sweep) => sum + count(sweep), 0);
  expect(report).toMatchObject({
    noticed: {
      email: sumOf((sweep) => sweep.noticed.email),
      sms: sumOf((sweep) => sweep.noticed.sms),
      letter: sumOf((sweep) => sweep.noticed.letter),
      noticeBoard: sumOf((sweep) => sweep.noticed.noticeBoard),
    },
    separated: sumOf((sweep) => sweep.separated),
    separatedWithoutNotice: 0,
    members: fewMembers,
    failed: 0,
    setAside: 0,
  });
}, 120_000);
