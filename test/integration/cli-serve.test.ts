import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { requestSweep } from '../../src/sweep/request-sweep.js';
import { openCliShop, runCli, startCli } from './cli-run.js';

interface Told {
  readonly url: string;
}

describe('dormouse serve', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('serves until %s, and ends with 0', async (signal) => {
    const { env } = await openCliShop();
    const running = startCli(['serve', '--json'], { env });
    const { url } = JSON.parse(await running.spoke) as Told;
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect((await fetch(`${url}/docs/`)).status).toBe(200);
    running.kill(signal);
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ url });
  });

  test('takes the doubled Ctrl-C of npm for one', async () => {
    const { env } = await openCliShop();
    const running = startCli(['start', '--json'], { env });
    await running.spoke;
    running.kill('SIGINT');
    running.kill('SIGINT');
    expect((await running.ended).code).toBe(0);
  });

  test('runs the sweeps that wait, also those whose process never came to it', async () => {
    const { env, shop } = await openCliShop();
    await shop.keepSourcesAlive();
    await requestSweep(shop.ctx, { mode: 'rehearse', actor: { id: 'key:gone' } });
    const running = startCli(['serve', '--json'], { env: { ...env, SCHEDULE: '30 4 * * *' } });
    const state = async () => (await shop.database.admin.query('select state from dormouse.sweep')).rows[0]?.state;
    while ((await state()) !== 'done') await running.spoke;
    running.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });

  test('says so when its port is taken', async () => {
    const { env } = await openCliShop();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => taken.close(() => resolve())));
    const port = String((taken.address() as AddressInfo).port);
    const { code, stderr } = await runCli(['serve'], { env: { ...env, PORT: port } });
    expect(code).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
  });

  test('refuses a schedule that nobody could keep to', async () => {
    const { env } = await openCliShop();
    const { code, stderr } = await runCli(['serve'], { env: { ...env, SCHEDULE: 'every night' } });
    expect(code).toBe(1);
    expect(stderr).toContain('SCHEDULE');
  });

  test('is what start does where DATABASE_URL is set, and refuses what belongs to the quick start', async () => {
    const { env } = await openCliShop();
    const { code, stderr } = await runCli(['start', '--once'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('--once belongs to the quick start');
  });
});
