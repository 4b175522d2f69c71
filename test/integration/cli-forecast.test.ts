import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Forecast } from '../../src/cycles/forecast.js';
import { openCliShop, runCli } from './cli-run.js';

test('forecast tells the days as a table or as a document, and draws them into a file of its own', async () => {
  const { env, shop, folder, json } = await openCliShop();
  await shop.addMember({ loginAt: '2020-01-01T00:00:00Z' });
  const file = join(folder, 'forecast.svg');
  const [told, spoken, wrong] = await Promise.all([
    json<Forecast>(['forecast', '--days', '40', '--svg', file]),
    runCli(['forecast'], { env }),
    runCli(['forecast', '--days', '401'], { env }),
  ]);
  expect(told.code).toBe(0);
  expect(told.document).toMatchObject({ overdue: 1, totals: { notices: 1, separations: 1 } });
  expect(told.document.days).toHaveLength(40);
  expect(await readFile(file, 'utf8')).toMatch(/^<svg .*Forecast of 40 days/s);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(spoken.stdout).toMatch(/^400 days from .*: 1 notice, 1 separation, 0 destructions\.\nOverdue today: 1\./);
  expect(wrong.code).toBe(2);
  expect((await runCli(['forecast', '--svg', file], { env })).code).toBe(2);
});
