import { expect } from 'vitest';
import type { SweepRow } from '../../../src/store/sweeps.js';
import type { App } from './app.js';

const dayMs = 86_400_000;

export async function findSweep(app: App, sweepId: string): Promise<SweepRow> {
  return (await app.call({ url: `/v1/sweeps/${sweepId}` })).json();
}

/** Follows a sweep, as a caller would, until it has ended. */
export async function ended(app: App, sweepId: string): Promise<SweepRow> {
  const follow = async () => (await findSweep(app, sweepId)).state;
  await expect.poll(follow, { interval: 20, timeout: 20_000 }).toMatch(/^(halted|done|stopped|failed)$/);
  return findSweep(app, sweepId);
}

export async function sweep(app: App, body: object = { mode: 'perform' }): Promise<SweepRow> {
  const answer = await app.call({ method: 'POST', url: '/v1/sweeps', body });
  expect([answer.statusCode, answer.body.slice(0, 200)]).toEqual([202, expect.anything()]);
  return ended(app, answer.json().sweepId);
}

/** A member who was noticed by e-mail and separated a month later, all over HTTP. */
export async function separatedMember(app: App): Promise<string> {
  const memberId = await app.addMember({ loginAt: '2025-10-01T00:00:00Z', paidAt: '2025-09-01T00:00:00Z' });
  await app.keepSourcesAlive();
  expect((await sweep(app)).state).toBe('done');
  app.setNow(new Date(Date.parse(app.now()) + 31 * dayMs).toISOString());
  await app.keepSourcesAlive();
  expect((await sweep(app)).state).toBe('done');
  expect((await app.call({ url: `/v1/members/${memberId}` })).json().state).toBe('separated');
  return memberId;
}
