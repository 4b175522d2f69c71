import { describe, expect, test } from 'vitest';
import { readSchedule } from '../../src/schedule/slots.js';
import { startSchedule } from '../../src/schedule/start-schedule.js';
import { type Beat, tick } from '../../src/schedule/tick.js';
import { requestSweep } from '../../src/sweep/request-sweep.js';
import { openSmallShop, type SmallShopOptions } from '../support/small-shop.js';

const env = { SCHEDULE: '30 4 * * *', SCHEDULE_MODE: 'perform' };
const schedule = readSchedule(env.SCHEDULE, 'Asia/Seoul');
/** 09:00 in Seoul; the slot of the day was at 19:30 UTC of the day before. */
const morning = '2026-11-22T00:00:00Z';
const slotOfTomorrow = '2026-11-22T19:30:00.000000Z';

function beat(since: string): Beat {
  return { schedule, since, signal: new AbortController().signal };
}

async function scheduledShop(options: SmallShopOptions = {}) {
  const shop = await openSmallShop({ now: morning, ...options, env: { ...env, ...options.env } });
  await shop.keepSourcesAlive();
  const sweeps = async () => {
    const { rows } = await shop.database.admin.query<{ at: string; state: string; mode: string; by: string }>(
      `select to_char(scheduled_for at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') as at, state, mode, requested_by as by
       from dormouse.sweep order by scheduled_for nulls first`,
    );
    return rows;
  };
  return { shop, sweeps };
}

describe('the schedule', () => {
  test('sweeps nothing at the first start, and performs when its first slot has come', async () => {
    const { shop, sweeps } = await scheduledShop();
    expect(await tick(shop.ctx, beat(morning))).toEqual({ requested: null, performed: [] });
    shop.setNow('2026-11-22T19:29:59.999999Z');
    expect((await tick(shop.ctx, beat(morning))).requested).toBeNull();
    shop.setNow(slotOfTomorrow);
    await shop.keepSourcesAlive();
    const { requested, performed } = await tick(shop.ctx, beat(morning));
    expect(requested).toMatchObject({ scheduledFor: slotOfTomorrow, mode: 'perform', requestedBy: 'schedule' });
    expect(performed).toMatchObject([{ sweepId: requested?.sweepId, state: 'done' }]);
    expect(await sweeps()).toEqual([{ at: '2026-11-22T19:30Z', state: 'done', mode: 'perform', by: 'schedule' }]);
  });

  test('asks for no slot twice', async () => {
    const { shop, sweeps } = await scheduledShop();
    shop.setNow('2026-11-22T20:00:00Z');
    await tick(shop.ctx, beat(morning));
    expect(await tick(shop.ctx, beat(morning))).toEqual({ requested: null, performed: [] });
    expect(await sweeps()).toHaveLength(1);
  });

  test('catches up the newest of the slots that were missed, and no older one', async () => {
    const { shop, sweeps } = await scheduledShop();
    shop.setNow('2026-11-22T20:00:00Z');
    await tick(shop.ctx, beat(morning));
    // The service was down for three nights.
    shop.setNow('2026-11-26T02:00:00Z');
    await shop.keepSourcesAlive();
    const { performed } = await tick(shop.ctx, beat(shop.now()));
    expect(performed).toMatchObject([{ state: 'done', scheduledFor: '2026-11-25T19:30:00.000000Z' }]);
    expect((await sweeps()).map(({ at }) => at)).toEqual(['2026-11-22T19:30Z', '2026-11-25T19:30Z']);
  });

  test('goes back to no earlier slot when its expression was changed', async () => {
    const { shop, sweeps } = await scheduledShop();
    shop.setNow('2026-11-22T20:00:00Z');
    await tick(shop.ctx, beat(morning));
    const earlier = { ...beat(shop.now()), schedule: readSchedule('0 3 * * *', 'Asia/Seoul') };
    expect((await tick(shop.ctx, earlier)).requested).toBeNull();
    expect(await sweeps()).toHaveLength(1);
  });

  test('of two instances requests and performs each slot once', async () => {
    const { shop, sweeps } = await scheduledShop();
    const other = await shop.openAnother();
    shop.setNow('2026-11-22T19:30:07Z');
    await shop.keepSourcesAlive();
    const both = await Promise.all([tick(shop.ctx, beat(morning)), tick(other, beat(morning))]);
    expect(both.filter(({ requested }) => requested !== null)).toHaveLength(1);
    expect(both.flatMap(({ performed }) => performed)).toHaveLength(1);
    expect(await sweeps()).toMatchObject([{ state: 'done' }]);
  });

  test('takes over the sweep of a process that died, once its lease is over', async () => {
    const { shop, sweeps } = await scheduledShop();
    await requestSweep(shop.ctx, { mode: 'perform', actor: { id: 'key:dead' } });
    await shop.database.admin.query(
      `update dormouse.sweep set state = 'running', holder = 'dead', fence = 1, lease_until = '2026-11-22T00:00:30Z'`,
    );
    expect((await tick(shop.ctx, beat(morning))).performed).toEqual([]);
    shop.setNow('2026-11-22T00:00:31Z');
    expect((await tick(shop.ctx, beat(morning))).performed).toMatchObject([{ state: 'done', requestedBy: 'key:dead' }]);
    expect(await sweeps()).toHaveLength(1);
  });

  test('runs what waits also where nothing is scheduled, and the next after one that fails', async () => {
    const { shop, sweeps } = await scheduledShop({ env: { SCHEDULE: '' } });
    await requestSweep(shop.ctx, { mode: 'perform', actor: { id: 'key:first' } });
    shop.setNow('2026-11-22T00:01:00Z');
    await requestSweep(shop.ctx, { mode: 'rehearse', actor: { id: 'key:second' } });
    await shop.database.admin.query('revoke insert on dormouse.watch from dormouse_clerk');
    const { requested, performed } = await tick(shop.ctx, { ...beat(morning), schedule: null });
    expect(requested).toBeNull();
    expect(performed).toMatchObject([{ requestedBy: 'key:second', state: 'done' }]);
    expect((await sweeps()).map(({ state }) => state).sort()).toEqual(['done', 'failed']);
  });

  test('looks at once when it starts, outlives an outage, and ends when it is told to', async () => {
    const { shop, sweeps } = await scheduledShop();
    await requestSweep(shop.ctx, { mode: 'rehearse', actor: { id: 'key:someone' } });
    const stopping = new AbortController();
    const states: (string | undefined)[] = [];
    let out = false;
    const clock = {
      now: async () => {
        if (out) throw new Error('the database is away');
        return shop.now();
      },
    };
    const ctx = await shop.openAnother({ clock });
    const running = await startSchedule(ctx, {
      signal: stopping.signal,
      pause: async () => {
        states.push((await sweeps())[0]?.state);
        out = states.length === 1;
        if (states.length === 3) stopping.abort();
      },
    });
    await running.ended;
    expect(states).toEqual(['done', 'done', 'done']);
  });
});
