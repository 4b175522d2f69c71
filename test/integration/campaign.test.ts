import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Report } from '../campaign/figures.js';

/** Compiled by `npm test` before it begins. */
const program = fileURLToPath(new URL('../../dist/test/campaign/main.js', import.meta.url));
/** It takes less than a minute, and several times as long on a busy machine. */
const timeoutMs = 600_000;

/** In a folder for temporary files of its own, so that what it leaves behind is seen. */
async function startCampaign(...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-campaigns-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', TMPDIR: folder };
  const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGINT'));
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const stdout = text(child.stdout);
  const ended = once(child, 'close').then(async ([code]) => ({ code: code as number | null, output: await stdout }));
  return { child, said, ended, folder };
}

async function leftBehind({ said, folder }: Awaited<ReturnType<typeof startCampaign>>): Promise<string[]> {
  const servers = said.flatMap((line) => /PostgreSQL in (.+)$/.exec(line)?.[1] ?? []);
  expect(servers).not.toEqual([]);
  const standing = servers.map((path) =>
    access(path).then(
      () => [path],
      () => [],
    ),
  );
  return [...(await Promise.all(standing)).flat(), ...(await readdir(folder))];
}

test('a short campaign of every fault loses, doubles, halves and orphans nobody', { timeout: timeoutMs }, async () => {
  const campaign = await startCampaign('--minutes', '0.5', '--json');
  const { code, output } = await campaign.ended;
  if (output === '') throw new Error(campaign.said.slice(-15).join('\n'));
  const report = JSON.parse(output) as Report;
  // How soon the service goes on is a figure of the campaign, and not for a test on a busy machine.
  expect(report.defects.filter((defect) => !/went on \d+ ms after/.test(defect))).toEqual([]);
  expect(report).toMatchObject({
    rounds: 1,
    ...{ lost: 0, doubled: 0, orphans: 0, half: 0, early: 0, earlyHistories: 0, twice: 0, unfounded: 0 },
    ...{ staleWrites: 0, overlooked: 0, lostActivity: 0, excessMails: 0, serviceDeaths: 0, unfinished: 0 },
  });
  expect(report.duplicateMails).toBeLessThanOrEqual(
    report.kills + report.backendKills + report.serverKills + report.pauses,
  );
  // Else nothing was put to the test.
  expect(Object.values(report.killsAt).filter((kills) => kills > 0).length).toBeGreaterThan(16);
  for (const fault of [
    'backendKills',
    'statementKills',
    'serverKills',
    'instances',
    'lockWaits',
    'poolExhausted',
  ] as const) {
    expect(report[fault], fault).toBeGreaterThan(0);
  }
  expect(report.memberYears).toBeGreaterThan(500);
  expect(report.membersCompared).toBeGreaterThan(1_000);
  expect(code).toBe(report.ok ? 0 : 1);
  expect(await leftBehind(campaign)).toEqual([]);
});

test('a campaign that is interrupted leaves no server, no process and no file', { timeout: timeoutMs }, async () => {
  const campaign = await startCampaign('--minutes', '5', '--only', 'kills,disk');
  await expect.poll(() => campaign.said.length, { timeout: timeoutMs / 2, interval: 50 }).toBeGreaterThan(0);
  campaign.child.kill('SIGINT');
  expect((await campaign.ended).code).toBe(1);
  expect(await leftBehind(campaign)).toEqual([]);
});

test('a fault that there is not is refused', async () => {
  const { ended, said } = await startCampaign('--only', 'gravity');
  expect((await ended).code).toBe(2);
  expect(said.join('\n')).toContain('faults: kills, ');
});
