import { describe, expect, test } from 'vitest';
import type { EventRow } from '../../src/store/timeline.js';
import { type App, openApp } from './support/app.js';
import { separatedMember } from './support/sweeping.js';

interface Page {
  readonly events: EventRow[];
  readonly next: string;
}

async function follow(app: App, query = ''): Promise<Page> {
  return (await app.call({ url: `/v1/events${query}` })).json();
}

describe('following what happens', () => {
  test('a follower that keeps its place sees everything once, in order', async () => {
    const app = await openApp();
    const memberId = await separatedMember(app);
    const seen: EventRow[] = [];
    let after = '0';
    for (;;) {
      const { events, next } = await follow(app, `?after=${after}&limit=2`);
      if (events.length === 0) break;
      seen.push(...events);
      after = next;
    }
    expect(seen).toEqual((await follow(app)).events);
    const positions = seen.map(({ position }) => Number(position));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    const states = seen.filter((event) => event.memberId === memberId && event.state).map(({ state }) => state);
    expect(states).toEqual(['candidate', 'noticed', 'separated']);
  });

  test('keeps its place while nothing happens', async () => {
    const app = await openApp();
    expect(await follow(app, '?after=41')).toEqual({ events: [], next: '41' });
  });

  test('tells ids and states, and nobody’s words', async () => {
    const app = await openApp();
    const memberId = await separatedMember(app);
    const reason = 'Mr. Hong called from 010-0000-9999.';
    await app.call({
      method: 'POST',
      url: `/v1/members/${memberId}/restoration`,
      headers: { 'idempotency-key': 'k' },
      body: { reason, proof: { method: 'phone', reference: 'check-1' } },
    });
    const { events } = await follow(app);
    expect(events.at(-1)).toMatchObject({ memberId, event: 'restored', state: 'restored', reason: null });
    for (const event of events) {
      expect(Object.keys(event).sort()).toEqual(['at', 'event', 'memberId', 'position', 'reason', 'state']);
    }
  });
});
