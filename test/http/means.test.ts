import { describe, expect, test } from 'vitest';
import { insertMeansStop } from '../../src/store/means-stops.js';
import { attemptsOf, ladderOf, noticesOf } from '../support/sweeps.js';
import { type App, openApp } from './support/app.js';
import { eventsUrl, openCallbackApp, postJson } from './support/callbacks.js';
import { sweep } from './support/sweeping.js';

const outOfOrder = { kind: 'blocked', reason: 'EAUTH' } as const;
const resume = (means: string, reason = 'The password was renewed.') =>
  ({ method: 'POST', url: `/v1/means/${means}/resume`, body: { reason } }) as const;

async function auditOf(app: App, action: string) {
  const { rows } = await app.database.admin.query(
    'select actor, reason, detail, member_id as "memberId" from dormouse.audit_entry where action = $1',
    [action],
  );
  return rows;
}

/** E-mail was stopped by a fault of the operator's while a member's notice was to be sent. */
async function stoppedApp() {
  const app = await openApp();
  const memberId = await app.addMember({ loginAt: '2025-10-01T00:00:00Z' });
  await app.keepSourcesAlive();
  app.mail.answer = () => outOfOrder;
  await sweep(app);
  return { app, memberId };
}

describe('the means', () => {
  test('are listed in the order of the policy, free and with nothing to do', async () => {
    const app = await openApp();
    const answer = await app.call({ url: '/v1/means' });
    const free = { stopped: null, waiting: 0, oldestAt: null };
    expect(answer.json().means).toEqual([
      { means: 'email', isSetUp: true, ...free },
      { means: 'sms', isSetUp: true, ...free },
      { means: 'voice', isSetUp: false, ...free },
      { means: 'letter', isSetUp: true, ...free },
      { means: 'noticeBoard', isSetUp: true, ...free },
    ]);
  });

  test('that are not set up say so', async () => {
    const app = await openApp({ overrides: { mail: null, text: null } });
    const { means } = (await app.call({ url: '/v1/means' })).json();
    expect(
      means.filter(({ isSetUp }: { isSetUp: boolean }) => isSetUp).map((each: { means: string }) => each.means),
    ).toEqual(['letter', 'noticeBoard']);
  });

  test('that a fault has stopped say since when, why, and what waits', async () => {
    const { app } = await stoppedApp();
    const [email] = (await app.call({ url: '/v1/means' })).json().means;
    expect(email).toEqual({
      means: 'email',
      isSetUp: true,
      stopped: { reason: 'EAUTH', stoppedAt: app.now(), resumeAt: expect.any(String), times: 1 },
      waiting: 1,
      oldestAt: app.now(),
    });
    expect(Date.parse(email.stopped.resumeAt)).toBeGreaterThan(Date.parse(app.now()));
  });
});

describe("a report of an operator's fault", () => {
  test('stops its means and burns none: the member is told by the same means when it goes on', async () => {
    const app = await openCallbackApp();
    const memberId = await app.addMember({ loginAt: '2025-10-01T00:00:00Z' });
    await app.keepSourcesAlive();
    await sweep(app);
    const [notice] = await noticesOf(app, memberId);
    const messageId = `<${notice?.noticeId}@example.kr>`;
    await postJson(app, eventsUrl, { events: [{ event: 'rejected', messageId }] });
    expect(await ladderOf(app, memberId)).toEqual(['email taken_back']);
    const [email] = (await app.call({ url: '/v1/means' })).json().means;
    expect(email).toMatchObject({ means: 'email', stopped: { times: 1 } });
    const measured = (await app.server.inject({ url: '/metrics' })).body;
    expect(measured).toContain('dormouse_means_stopped{means="email"} 1');
    expect(measured).toContain('dormouse_alarms_total{kind="email_blocked"} 1');
    await sweep(app);
    expect(await ladderOf(app, memberId)).toEqual(['email taken_back']);
    await app.call(resume('email'));
    await sweep(app);
    expect(await ladderOf(app, memberId)).toEqual(['email taken_back', 'email effective']);
    expect((await app.server.inject({ url: '/metrics' })).body).toContain('dormouse_means_stopped{means="email"} 0');
  });
});

describe('a means that is resumed', () => {
  test('is tried by the next sweep at once, and the audit says who let it go on', async () => {
    const { app, memberId } = await stoppedApp();
    app.mail.answer = () => ({ kind: 'accepted', providerId: null });
    await sweep(app);
    expect(app.mail.sent).toEqual([]);
    const answer = await app.call(resume('email'));
    expect([answer.statusCode, answer.json()]).toEqual([200, { means: 'email', wasStopped: true }]);
    await sweep(app);
    expect(app.mail.sent).toHaveLength(1);
    expect((await attemptsOf(app, memberId)).at(-1)).toMatch(/^email \d accepted/);
    const [entry] = await auditOf(app, 'means_resumed');
    expect(entry).toMatchObject({
      actor: expect.stringMatching(/^key:/),
      reason: 'The password was renewed.',
      memberId: null,
      detail: { means: 'email', stoppedBy: 'EAUTH', times: 1 },
    });
  });

  test('stops again when the fault is still there', async () => {
    const { app } = await stoppedApp();
    await app.call(resume('email'));
    await sweep(app);
    const [email] = (await app.call({ url: '/v1/means' })).json().means;
    expect(email.stopped).toMatchObject({ reason: 'EAUTH' });
  });

  test('twice, or without having been stopped, changes nothing', async () => {
    const { app } = await stoppedApp();
    await app.call(resume('email'));
    expect((await app.call(resume('email'))).json()).toEqual({ means: 'email', wasStopped: false });
    expect((await app.call(resume('letter'))).json()).toEqual({ means: 'letter', wasStopped: false });
    expect(await auditOf(app, 'means_resumed')).toHaveLength(1);
  });

  test('leaves the other means as they are', async () => {
    const { app } = await stoppedApp();
    await insertMeansStop(app.ctx.mover, { means: 'sms', reason: '20003', at: app.now(), backoffMs: 600_000 });
    await app.call(resume('email'));
    const stopped = (await app.call({ url: '/v1/means' }))
      .json()
      .means.filter((each: { stopped: unknown }) => each.stopped);
    expect(stopped).toMatchObject([{ means: 'sms', stopped: { reason: '20003' } }]);
  });

  test('must be one that there is, with a reason', async () => {
    const app = await openApp();
    for (const request of [resume('fax'), resume('email', ' '), resume('email', 'x'.repeat(501))]) {
      expect((await app.call(request)).statusCode).toBe(400);
    }
  });
});
