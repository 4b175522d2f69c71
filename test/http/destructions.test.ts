import { describe, expect, test } from 'vitest';
import { reviewed } from '../support/holds.js';
import { type App, openApp } from './support/app.js';
import { separatedMember } from './support/sweeping.js';

const body = { reason: 'Withdrew, case 1.' };

function withdraw(app: App, memberId: string, key = 'withdraw-1', over: object = {}) {
  const url = `/v1/members/${memberId}/destruction`;
  return app.call({ method: 'POST', url, headers: { 'idempotency-key': key }, body: { ...body, ...over } });
}

function ledger(app: App, query = '', headers: Record<string, string> = {}) {
  return app.call({ url: `/v1/destructions${query}`, headers });
}

/** In one application: the tests of a file that only read don't need one each. */
describe('a withdrawal over HTTP', () => {
  test('says what went and what stays, the same again under its key, and what has stayed under another', async () => {
    const app = await openApp();
    const memberId = await separatedMember(app);
    const rehearsed = await withdraw(app, memberId, 'rehearse', { rehearse: true });
    expect(rehearsed.json()).toMatchObject({ rehearsed: true, state: 'restricted' });
    const first = await withdraw(app, memberId);
    expect([first.statusCode, first.json()]).toMatchObject([
      200,
      {
        state: 'restricted',
        destroyed: [{ class: 'membership' }],
        stays: [{ class: 'large-payment' }],
        already: false,
      },
    ]);
    const again = await withdraw(app, memberId);
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true']);
    const { destroyed, stays } = first.json();
    expect((await withdraw(app, memberId, 'withdraw-2')).json()).toMatchObject({ destroyed, stays, already: true });
    expect((await app.call({ url: `/v1/members/${memberId}` })).json()).toMatchObject({ state: 'restricted' });

    const lines = (await ledger(app, `?member=${memberId}`)).json().destructions;
    expect(lines.map((line: { class: string }) => line.class).sort()).toEqual([
      'discarded',
      'identifiers',
      'membership',
    ]);

    const program = await app.call({
      method: 'POST',
      url: '/v1/destructions/confirmation',
      body: { until: app.now() },
    });
    expect([program.statusCode, program.json().code]).toEqual([403, 'approval_needs_person']);
    const { headers } = await app.personKey('destructions:confirm');
    const confirm = (payload: object) =>
      app.server.inject({ method: 'POST', url: '/v1/destructions/confirmation', headers, payload });
    const confirmed = await confirm({ until: app.now() });
    expect(confirmed.json()).toEqual({ confirmed: 3, waiting: 0, own: 0 });
    expect((await ledger(app, '?confirmed=false')).json()).toEqual({ destructions: [], next: null });
    expect((await confirm({})).statusCode).toBe(400);

    const pages: string[] = [];
    let cursor = '';
    do {
      const page = (await ledger(app, `?limit=1${cursor}`)).json();
      pages.push(...page.destructions.map((line: { destructionId: string }) => line.destructionId));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(pages).toHaveLength(3);

    for (const asked of [await ledger(app, '?format=csv'), await ledger(app, '', { accept: 'text/csv' })]) {
      expect(asked.headers['content-type']).toContain('text/csv');
      expect(asked.body.split('\r\n').at(-2)).toMatch(/^#end,3,[0-9a-f]{64},[0-9a-f]{64}$/);
    }
    for (const asked of [
      await ledger(app, '?format=pdf&language=en'),
      await ledger(app, '', { accept: 'application/pdf' }),
    ]) {
      expect(asked.headers['content-type']).toBe('application/pdf');
      expect(asked.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    }
    const browser = await ledger(app, '', { accept: 'text/html,text/csv;q=0.9,*/*;q=0.8' });
    expect(browser.headers['content-type']).toContain('application/json');
  });

  test('is refused without a key, of a live member, and under a hold, which it names', async () => {
    const app = await openApp();
    const memberId = await separatedMember(app);
    const url = `/v1/members/${memberId}/destruction`;
    expect((await app.call({ method: 'POST', url, body })).statusCode).toBe(400);
    const live = await withdraw(app, await app.addMember({ loginAt: app.now() }), 'live');
    expect([live.statusCode, live.json().code]).toEqual([409, 'cycle_in_other_state']);
    const hold = await app.call({
      method: 'POST',
      url: `/v1/members/${memberId}/holds`,
      body: { ...reviewed, scope: 'destruction', ground: 'Dispute 1.' },
    });
    const held = await withdraw(app, memberId, 'held');
    expect([held.statusCode, held.json().code]).toEqual([409, 'under_hold']);
    expect(held.json().context).toEqual({ holdIds: [hold.json().hold.holdId] });

    const standing = await app.call({ url: '/v1/holds?reviewDueBefore=2100-01-01' });
    expect(standing.json()).toMatchObject({ holds: [{ memberId, reviewer: reviewed.reviewer }], next: null });
    expect((await app.call({ url: '/v1/holds?reviewDueBefore=2027-01-01' })).json()).toEqual({ holds: [], next: null });
  });

  test('of a hold without a reviewer or a day of review there is none: it is refused', async () => {
    const app = await openApp();
    const memberId = await app.addMember();
    for (const left of ['ground', 'reviewer', 'reviewOn']) {
      const asked = { ...reviewed, scope: 'both', ground: 'Dispute 1.', [left]: undefined };
      const answer = await app.call({ method: 'POST', url: `/v1/members/${memberId}/holds`, body: asked });
      expect([answer.statusCode, left]).toEqual([400, left]);
    }
  });
});
