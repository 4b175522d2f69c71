import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type SendPace, sendPace } from '../../../src/providers/send-pace.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** How many of the turns asked for have come. */
function askFor(pace: SendPace, count: number, signal?: AbortSignal) {
  const came = { count: 0 };
  for (let i = 0; i < count; i += 1) void pace.turn(signal).then(() => (came.count += 1));
  return came;
}

describe('the pace of sending', () => {
  test('lets one go at once and the others evenly', async () => {
    const came = askFor(sendPace(10), 5);
    await vi.advanceTimersByTimeAsync(0);
    expect(came.count).toBe(1);
    await vi.advanceTimersByTimeAsync(99);
    expect(came.count).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(came.count).toBe(2);
    await vi.advanceTimersByTimeAsync(300);
    expect(came.count).toBe(5);
  });

  test('saves nothing up while nobody sends', async () => {
    const pace = sendPace(10);
    await vi.advanceTimersByTimeAsync(60_000);
    const came = askFor(pace, 5);
    await vi.advanceTimersByTimeAsync(99);
    expect(came.count).toBe(1);
  });

  test('lets everybody go where no rate is set', async () => {
    const came = askFor(sendPace(undefined), 1_000);
    await vi.advanceTimersByTimeAsync(0);
    expect(came.count).toBe(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('lets nobody wait who has stopped, before or while waiting', async () => {
    const pace = sendPace(0.001);
    await pace.turn();
    const stop = new AbortController();
    const came = askFor(pace, 3, stop.signal);
    stop.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(came.count).toBe(3);
    await pace.turn(stop.signal);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('lets nobody wait once it is closed', async () => {
    const pace = sendPace(0.001);
    await pace.turn();
    const came = askFor(pace, 3);
    pace.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(came.count).toBe(3);
    await pace.turn();
    expect(vi.getTimerCount()).toBe(0);
  });
});
