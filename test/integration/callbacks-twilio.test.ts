import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Manner } from '../../src/development/twilio-fake-callbacks.js';
import { type App, openApp } from '../http/support/app.js';
import { callbacksIn } from '../http/support/callbacks.js';
import { startTestPhone, type TestPhone } from '../support/phone.js';
import type { NewMember } from '../support/small-shop-members.js';
import { attemptsOf, ladderOf, longAgo, noticedOn, performAt, stateOf } from '../support/sweeps.js';

const publicUrl = 'https://dormouse.example.kr';
const textable: NewMember = { email: null, loginAt: longAgo };
const landline: NewMember = { ...textable, mobile: '02-123-4567' };

interface Line {
  readonly app: App;
  readonly phone: TestPhone;
}

/** The service behind its real door, and Twilio's API on the other end of the wire. */
async function openLine(env: Readonly<Record<string, string>> = {}): Promise<Line> {
  let local = '';
  const phone = await startTestPhone({ reach: (url) => url.replace(publicUrl, local) });
  onTestFinished(() => phone.stop());
  const app = await openApp({
    env: {
      TWILIO_ACCOUNT_SID: phone.account.accountSid,
      TWILIO_AUTH_TOKEN: phone.account.authToken,
      TWILIO_FROM: '+821000000000',
      TWILIO_VOICE_FROM: '+821000000000',
      TWILIO_BASE_URL: phone.baseUrl,
      // One look by the sweep, which finds nothing final: what happened is told by callbacks.
      SMS_POLL_ROUNDS: '1',
      ...env,
    },
    overrides: { text: undefined, call: undefined } as never,
  });
  await app.server.listen({ host: '127.0.0.1', port: 0 });
  local = `http://127.0.0.1:${(app.server.server.address() as AddressInfo).port}`;
  return { app, phone };
}

/** A member who was written to, and nobody has said yet what became of it. */
async function writtenTo({ app, phone }: Line, member: NewMember): Promise<string> {
  const memberId = await app.addMember(member);
  phone.misbehave({ kind: 'never-final', times: 100 });
  await performAt(app, noticedOn);
  expect((await attemptsOf(app, memberId)).at(-1)).toContain('submitted');
  return memberId;
}

const newest = async (phone: TestPhone) => (await phone.texts())[0]?.sid ?? '';
const ringing = async (phone: TestPhone) => (await phone.calls())[0]?.sid ?? '';

describe('a text', () => {
  test.each<Manner>(['in order', 'reversed', 'doubled'])('counts when it was delivered, told %s', async (manner) => {
    const line = await openLine();
    const memberId = await writtenTo(line, textable);
    const statuses = await line.phone.report(await newest(line.phone), manner);
    expect(new Set(statuses)).toEqual(new Set([204]));
    expect(await ladderOf(line.app, memberId)).toEqual(['sms effective']);
    expect(await stateOf(line.app, memberId)).toBe('noticed');
  });

  test('that did not arrive lets the ladder go on', async () => {
    const line = await openLine();
    const memberId = await writtenTo(line, { ...textable, mobile: '010-0000-9001' });
    await line.phone.report(await newest(line.phone), 'doubled');
    expect(await ladderOf(line.app, memberId)).toEqual(['sms failed']);
    await performAt(line.app, noticedOn);
    expect(await ladderOf(line.app, memberId)).toEqual(['sms failed', 'letter pending']);
  });

  test('whose callbacks are all lost is asked after by a later sweep', async () => {
    const line = await openLine();
    const memberId = await writtenTo(line, textable);
    await line.phone.report(await newest(line.phone), 'lost');
    expect(await ladderOf(line.app, memberId)).toEqual(['sms pending']);
    await performAt(line.app, noticedOn);
    expect(await ladderOf(line.app, memberId)).toEqual(['sms effective']);
    expect(await callbacksIn(line.app)).toEqual([]);
  });

  test('is believed under both tokens while the token is being changed, and under no third', async () => {
    const line = await openLine({ TWILIO_AUTH_TOKEN_SECOND: 'the-second-token' });
    const memberIds = [await line.app.addMember(textable), await writtenTo(line, textable)];
    const [one, other] = (await line.phone.texts()).map(({ sid }) => sid);
    line.phone.signWith('a-third-token');
    expect(new Set(await line.phone.report(one ?? ''))).toEqual(new Set([403]));
    line.phone.signWith('the-second-token');
    expect(new Set(await line.phone.report(other ?? ''))).toEqual(new Set([204]));
    const ladders = await Promise.all(memberIds.map((memberId) => ladderOf(line.app, memberId)));
    expect(ladders.flat().sort()).toEqual(['sms effective', 'sms pending']);
  });
});

describe('a call', () => {
  test('counts when a person pressed the key, and says so to them', async () => {
    const line = await openLine();
    const memberId = await writtenTo(line, landline);
    const heard = await line.phone.pressKey(await ringing(line.phone), '1');
    expect([heard.status, heard.twiml]).toEqual([200, expect.stringContaining('확인되었습니다')]);
    expect(await ladderOf(line.app, memberId)).toEqual(['voice effective']);
    expect((await callbacksIn(line.app)).map(({ kind }) => kind).sort()).toEqual(['delivered', 'retry']);
  });

  test('with another key asks again, and counts with the right one', async () => {
    const line = await openLine();
    const memberId = await writtenTo(line, { ...landline, locale: 'en' });
    const sid = await ringing(line.phone);
    const heard = await line.phone.pressKey(sid, '7');
    expect([heard.status, heard.twiml]).toEqual([200, expect.stringContaining('another key')]);
    expect(await ladderOf(line.app, memberId)).toEqual(['voice pending']);
    expect((await line.phone.pressKey(sid, '1')).twiml).toContain('Thank you');
    expect(await ladderOf(line.app, memberId)).toEqual(['voice effective']);
  });

  test('that merely ended proves nothing, and is tried at another hour', async () => {
    const line = await openLine();
    const memberId = await writtenTo(line, landline);
    await line.phone.hangUp(await ringing(line.phone), 'completed', 'doubled');
    expect(await ladderOf(line.app, memberId)).toEqual(['voice pending']);
    expect(await attemptsOf(line.app, memberId)).toEqual(['voice 1 retry unconfirmed', 'voice 2 due']);
  });
});
