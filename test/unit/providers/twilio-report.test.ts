import { describe, expect, test } from 'vitest';
import { signature } from '../../../src/development/twilio-fake-callbacks.js';
import { readPressedKey, readTwilioReport } from '../../../src/providers/twilio-report.js';

const token = 'a'.repeat(32);
const publicUrl = 'https://dormouse.example.kr/service';
const config = { authTokens: [token], publicUrl };
const noticeId = '6f0b7a3e-0000-4000-8000-000000000001';
const path = `/v1/callbacks/twilio?notice=${noticeId}`;
const sid = `SM${'0'.repeat(32)}`;
const callSid = `CA${'0'.repeat(32)}`;
const delivered = { MessageSid: sid, SmsSid: sid, MessageStatus: 'delivered', SmsStatus: 'delivered' };

function signed(form: Record<string, string>, changes: { path?: string; token?: string } = {}) {
  const asked = changes.path ?? path;
  return { path: asked, form, signature: signature(changes.token ?? token, `${publicUrl}${asked}`, form) };
}

describe('the signature', () => {
  test('is that of the public address with its query, whichever of two tokens made it', () => {
    const both = { authTokens: [token, 'b'.repeat(32)], publicUrl };
    expect(readTwilioReport(both, signed(delivered))).toMatchObject({ kind: 'delivered' });
    expect(readTwilioReport(both, signed(delivered, { token: 'b'.repeat(32) }))).toMatchObject({ kind: 'delivered' });
    expect(readTwilioReport(both, signed(delivered, { token: 'c'.repeat(32) }))).toBe('forged');
  });

  test.each([
    ['none', { signature: '' }],
    ['another field', { form: { ...delivered, MessageStatus: 'failed' } }],
    ['a field more', { form: { ...delivered, ErrorCode: '30005' } }],
    ['another notice', { path: path.replace('001', '002') }],
    ['another path', { path: path.replace('/v1/', '/v2/') }],
    ['no query', { path: path.split('?')[0] ?? '' }],
    ['a path that makes no address', { path: '://[' }],
  ])('with %s is forged', (_name, changes) => {
    expect(readTwilioReport(config, { ...signed(delivered), ...changes })).toBe('forged');
  });

  test('is not taken from an empty token', () => {
    expect(readTwilioReport({ authTokens: [''], publicUrl }, signed(delivered, { token: '' }))).toBe('forged');
    expect(readTwilioReport({ authTokens: [], publicUrl }, signed(delivered))).toBe('forged');
  });

  test('agrees with the documented example', () => {
    const form = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    };
    expect(signature('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', form)).toBe(
      'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    );
  });
});

describe('a report on a text', () => {
  test.each([
    ['queued', undefined, 'progress', 'queued'],
    ['sent', undefined, 'progress', 'sent'],
    ['delivered', undefined, 'delivered', 'delivered'],
    ['read', undefined, 'delivered', 'read'],
    ['undelivered', '30005', 'failed', '30005'],
    ['undelivered', '30006', 'failed', '30006'],
    ['undelivered', '30003', 'retry', '30003'],
    ['failed', '30008', 'retry', '30008'],
    ['failed', '30007', 'operator_fault', '30007'],
    ['failed', '30002', 'operator_fault', '30002'],
    ['failed', '39999', 'retry', 'unknown_39999'],
    ['canceled', undefined, 'retry', 'unknown_canceled'],
  ])('%s with %s is %s', (status, errorCode, kind, code) => {
    const form = {
      MessageSid: sid,
      MessageStatus: status,
      ...(errorCode === undefined ? {} : { ErrorCode: errorCode }),
    };
    const report = readTwilioReport(config, signed(form));
    expect(report).toMatchObject({ source: 'twilio_text', noticeId, providerId: sid, kind, code });
  });

  test('has the same key however often it comes, and another for each state', () => {
    const keys = [delivered, { ...delivered, RawDlrDoneDate: '2611220930' }, { ...delivered, MessageStatus: 'sent' }]
      .map((form) => readTwilioReport(config, signed(form)))
      .map((report) => (typeof report === 'string' ? report : report.key));
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  test('names no notice when its address does not', () => {
    for (const query of ['', '?notice=', '?notice=1', `?notice=${noticeId}x`]) {
      const report = readTwilioReport(config, signed(delivered, { path: `/v1/callbacks/twilio${query}` }));
      expect(report).toMatchObject({ noticeId: null, providerId: sid });
    }
  });

  test.each([
    [{}],
    [{ MessageSid: sid }],
    [{ MessageStatus: 'delivered' }],
    [{ MessageSid: 'x', MessageStatus: 'sent' }],
  ])('%j can not be read', (form) => {
    expect(readTwilioReport(config, signed(form))).toBe('unreadable');
  });

  test('carries no number and no text', () => {
    const form = { ...delivered, From: '+821000000000', To: '+821000000001', Body: '안내' };
    const written = JSON.stringify(readTwilioReport(config, signed(form)));
    expect(written).not.toMatch(/\+82|안내/);
  });
});

describe('a report on a call', () => {
  test.each([
    ['initiated', {}, 'progress', 'initiated'],
    ['in-progress', {}, 'progress', 'in_progress'],
    ['completed', {}, 'retry', 'unconfirmed'],
    ['completed', { AnsweredBy: 'machine_start' }, 'retry', 'machine'],
    ['busy', {}, 'retry', 'busy'],
    ['no-answer', {}, 'retry', 'no_answer'],
    ['failed', { SipResponseCode: '404' }, 'failed', 'sip_404'],
    ['failed', { ErrorCode: '13227' }, 'operator_fault', '13227'],
    ['failed', {}, 'retry', 'call_failed'],
  ])('%s with %j is %s', (status, more, kind, code) => {
    const report = readTwilioReport(config, signed({ CallSid: callSid, CallStatus: status, ...more }));
    expect(report).toMatchObject({ source: 'twilio_call', noticeId, providerId: callSid, kind, code });
  });
});

describe('a pressed key', () => {
  const press = (digits: string) => ({
    ...signed({ CallSid: callSid, CallStatus: 'in-progress', Digits: digits }),
    language: 'ko' as const,
  });

  test('delivers when it is the right one', () => {
    const pressed = readPressedKey(config, press('1'));
    expect(pressed).toMatchObject({ report: { kind: 'delivered', code: 'key_confirmed', noticeId } });
    expect(pressed).toMatchObject({ twiml: expect.stringContaining('확인되었습니다') });
  });

  test.each(['2', '#', '', '11'])('%j is asked for again at the public address', (digits) => {
    const pressed = readPressedKey(config, press(digits));
    expect(pressed).toMatchObject({ report: { kind: 'progress', code: 'key_other', noticeId } });
    expect(pressed).toMatchObject({ twiml: expect.stringContaining(`action="${publicUrl}${path}#rc=5&amp;rp=all"`) });
  });

  test('of nobody, or that is none, is not answered', () => {
    expect(readPressedKey(config, { ...press('1'), signature: 'x' })).toBe('forged');
    expect(readPressedKey(config, { ...signed(delivered), language: 'ko' })).toBe('unreadable');
    const state = signed({ CallSid: callSid, CallStatus: 'completed' });
    expect(readPressedKey(config, { ...state, language: 'ko' })).toBe('unreadable');
  });
});
