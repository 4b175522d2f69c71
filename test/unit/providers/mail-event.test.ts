import { describe, expect, test } from 'vitest';
import { mailEventProblems, parseMailEvent } from '../../../src/providers/mail-event.js';
import { noticeIdOf, readToken, tokenOf } from '../../support/notice-mail.js';

const noticeId = noticeIdOf(1);
const token = tokenOf(noticeId);

function parse(...events: unknown[]) {
  return parseMailEvent({ events }, readToken);
}

describe('what a mail service reports', () => {
  test.each([
    [{ event: 'delivered' }, 'delivered', null],
    [{ event: 'delayed', status: '4.4.1' }, 'delayed', '4.4.1'],
    [{ event: 'complained' }, 'complaint', null],
    [{ event: 'bounced' }, 'failed', null],
    [{ event: 'bounced', status: '5.1.1' }, 'failed', '5.1.1'],
    [{ event: 'bounced', status: '5.2.2' }, 'failed', '5.2.2'],
    [{ event: 'bounced', status: '5.7.1' }, 'operator_fault', '5.7.1'],
    [{ event: 'bounced', status: '4.2.2' }, 'delayed', '4.2.2'],
    [{ event: 'bounced', status: '4.4.7', permanent: true }, 'failed', '4.4.7'],
    [{ event: 'bounced', status: '5.2.2', permanent: false }, 'delayed', '5.2.2'],
    [{ event: 'bounced', permanent: false }, 'delayed', null],
    [{ event: 'bounced', permanent: true }, 'failed', null],
    [{ event: 'rejected' }, 'operator_fault', null],
    [{ event: 'rejected', status: '5.7.1' }, 'operator_fault', '5.7.1'],
    [{ event: 'rejected', status: '5.1.1' }, 'failed', '5.1.1'],
  ])('%j is %s', (event, kind, code) => {
    const key = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(parse({ ...event, token })).toEqual([{ source: 'mail_event', noticeId, providerId: null, kind, code, key }]);
  });

  test.each([
    ['its token', { token }, noticeId, null],
    ['a Message-ID of ours', { messageId: `<${noticeId}@example.com>` }, noticeId, null],
    ['a Message-ID without brackets', { messageId: `${noticeId.toUpperCase()}@example.com` }, noticeId, null],
    ['its token before the Message-ID', { token, messageId: `<${noticeIdOf(2)}@example.com>` }, noticeId, null],
    [
      'the Message-ID where the token is forged',
      { token: 'abc', messageId: `<${noticeId}@example.com>` },
      noticeId,
      null,
    ],
    ['the id of the service', { providerId: '0100018f-1' }, null, '0100018f-1'],
    ['nothing where the Message-ID is another', { messageId: '<0100018f-1@email.example.com>' }, null, null],
  ])('names the notice by %s', (_, names, expected, providerId) => {
    expect(parse({ event: 'bounced', ...names })).toMatchObject([{ noticeId: expected, providerId }]);
  });

  test('counts once however often it is reported, and each of its events', () => {
    const event = { event: 'bounced', token, status: '5.1.1', id: 'e-1' };
    expect(parse(event, event)).toHaveLength(1);
    expect(parse(event)[0]?.key).toBe(parse({ ...event, at: '2026-11-23T09:00:00Z' })[0]?.key);
    const others = [
      { ...event, id: 'e-2' },
      { ...event, event: 'delayed' },
      { ...event, status: '5.2.1' },
      { ...event, token: tokenOf(noticeIdOf(2)) },
      { ...event, id: undefined, at: '2026-11-23T09:00:00Z' },
      { ...event, id: undefined, at: '2026-11-23T10:00:00Z' },
      { ...event, id: undefined, providerId: 'p-1' },
    ];
    expect(new Set(parse(event, ...others).map(({ key }) => key)).size).toBe(8);
  });

  test('may hold more than is read', () => {
    expect(parse({ event: 'delivered', token, recipient: 'kim@example.kr' })).toHaveLength(1);
    expect(parse()).toEqual([]);
  });
});

describe('a body that can not be read', () => {
  test.each([
    [null, 'The body must be an object with a list "events".'],
    [[], 'The body must be an object with a list "events".'],
    [{ events: {} }, 'The body must be an object with a list "events".'],
    [{ events: Array(1_001).fill({ event: 'delivered' }) }, '"events" must hold at most 1000: send the others apart.'],
    [{ events: ['bounced'] }, 'events[0] must be an object.'],
    [
      { events: [{}] },
      'events[0] must have an "event" that is one of delivered, delayed, bounced, rejected, complained.',
    ],
    [
      { events: [{ event: 'delivered', permanent: 'yes' }] },
      'events[0] has a "permanent" that is neither true nor false.',
    ],
    [
      { events: [{ event: 'delivered', token: 7 }] },
      'events[0] has a "token" that is no text of 1 to 1000 characters.',
    ],
    [{ events: [{ event: 'delivered', id: '' }] }, 'events[0] has a "id" that is no text of 1 to 1000 characters.'],
    [{ events: [{ event: 'delivered', status: '550' }] }, 'events[0] has a "status" that is not written as in 5.1.1.'],
    [
      { events: [{ event: 'delivered', at: 'yesterday' }] },
      'events[0] has an "at" that is no instant, as in 2026-11-23T09:00:00Z.',
    ],
    [
      { events: [{ event: 'delivered', at: '2026-13-45T09:00:00Z' }] },
      'events[0] has an "at" that is no instant, as in 2026-11-23T09:00:00Z.',
    ],
  ])('%j is refused as a whole', (body, problem) => {
    expect(mailEventProblems(body)).toEqual([problem]);
    expect(() => parseMailEvent(body, readToken)).toThrow(
      expect.objectContaining({ code: 'input_invalid', detail: { problems: [problem] } }),
    );
  });

  test('tells of every problem and repeats no value', () => {
    const problems = mailEventProblems({
      events: [{ event: 'kim@example.kr', status: 'kim', at: 'kim' }, { event: 'kim' }],
    });
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain('kim');
    expect(mailEventProblems({ events: [{ event: 'delivered', at: '2026-11-23T09:00:00.123+09:00' }] })).toEqual([]);
  });
});
