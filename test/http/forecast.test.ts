import { expect, test } from 'vitest';
import { startForecastServer } from '../../src/development/forecast-server.js';
import { longAgo } from '../support/sweeps.js';
import { openApp } from './support/app.js';

test('the forecast tells each day asked for, at most four hundred, and writes nothing', async () => {
  const app = await openApp();
  await app.addMember({ loginAt: longAgo });
  const answer = await app.call({ method: 'GET', url: '/v1/forecast?days=40' });
  expect(answer.statusCode).toBe(200);
  const told = answer.json();
  expect(told).toMatchObject({
    asOf: app.now(),
    today: '2026-11-22',
    totals: { notices: 1, separations: 1, destructions: 0 },
    ...{ overdue: 1, held: 0, sampled: null },
  });
  expect(told.days).toHaveLength(40);
  expect(told.days[31]).toEqual({ on: '2026-12-23', notices: 0, separations: 1, destructions: 0, halts: false });
  expect((await app.call({ method: 'GET', url: '/v1/forecast' })).json().days).toHaveLength(400);
  for (const days of ['0', '401', 'all']) {
    const refused = await app.call({ method: 'GET', url: `/v1/forecast?days=${days}` });
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'input_invalid']);
  }
  const { rows } = await app.database.admin.query('select from dormouse.watch');
  expect(rows).toEqual([]);
});

test('the page of the quick start shows it on this machine alone, and the API serves none', async () => {
  const app = await openApp();
  await app.addMember({ loginAt: longAgo });
  const page = await startForecastServer(app.ctx, 0);
  try {
    expect(page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const answer = await fetch(page.url);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(await answer.text()).toContain('<title id="forecast-title">Forecast of 400 days from 2026-11-22 on</title>');
    expect((await fetch(`${page.url}/other`)).status).toBe(404);
    expect((await fetch(page.url, { method: 'POST' })).status).toBe(404);
  } finally {
    await page.stop();
  }
  expect((await app.server.inject({ method: 'GET', url: '/forecast' })).statusCode).toBe(404);
});
