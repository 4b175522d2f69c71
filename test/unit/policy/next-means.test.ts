import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtMeans, type Means, type NoticeState, operatorsFault } from '../../../src/policy/means.js';
import { type LadderFacts, nextMeans, rungsOf } from '../../../src/policy/next-means.js';

const order: readonly Means[] = ['email', 'sms', 'letter', 'noticeBoard'];
const everyContact = { email: true, alimtalk: true, sms: true, voice: false, letter: true };
const noContact = { email: false, alimtalk: false, sms: false, voice: false, letter: false };

function next(over: Partial<LadderFacts> = {}) {
  return nextMeans({ order, contact: everyContact, tried: [], blocked: [], ...over });
}

function tried(...entries: Array<[Means, NoticeState]>) {
  return { tried: entries.map(([means, outcome]) => ({ means, outcome })) };
}

describe('the first means', () => {
  test('is the first of the policy’s order', () => {
    expect(next()).toBe('email');
    expect(next({ order: ['letter', 'email'] })).toBe('letter');
  });

  test('is the first for which there is contact data', () => {
    expect(next({ contact: { ...everyContact, email: false } })).toBe('sms');
    expect(next({ contact: { ...noContact, letter: true } })).toBe('letter');
  });

  test('is the board for a member without any contact data', () => {
    expect(next({ contact: noContact })).toBe('noticeBoard');
  });

  test('is none for such a member where the policy has no board', () => {
    expect(next({ contact: noContact, order: ['email', 'sms'] })).toBeNull();
  });

  test('is never the board while another is left, wherever the board stands', () => {
    expect(next({ order: ['noticeBoard', 'letter'] })).toBe('letter');
  });
});

describe('the next means', () => {
  test.each(['failed', 'taken_back'] as const)('comes when the one before is %s', (outcome) => {
    expect(next(tried(['email', outcome]))).toBe('sms');
    expect(next(tried(['email', outcome], ['sms', outcome]))).toBe('letter');
  });

  test('is the board only when all others failed, bounced or are missing', () => {
    expect(next(tried(['email', 'taken_back'], ['sms', 'failed'], ['letter', 'taken_back']))).toBe('noticeBoard');
    expect(next({ ...tried(['email', 'failed']), contact: { ...noContact, email: true } })).toBe('noticeBoard');
    expect(next({ ...tried(['email', 'failed']), contact: { ...noContact, email: true, letter: true } })).toBe(
      'letter',
    );
  });

  test('is the board again once a posting was taken down, so that the ladder never runs out', () => {
    expect(next({ ...tried(['noticeBoard', 'taken_back']), contact: noContact })).toBe('noticeBoard');
  });

  test('is a call where a text was next and the number takes none', () => {
    const landline = { ...everyContact, email: false, alimtalk: false, sms: false, voice: true };
    expect(next({ contact: landline })).toBe('voice');
    expect(next({ ...tried(['voice', 'failed']), contact: landline })).toBe('letter');
  });

  test('is a call only where the policy puts it, once it names calls', () => {
    const both = { ...everyContact, email: false, voice: true };
    expect(next({ order: ['sms', 'letter', 'voice'], contact: both })).toBe('sms');
    expect(next({ ...tried(['sms', 'failed']), order: ['sms', 'letter', 'voice'], contact: both })).toBe('letter');
  });

  test.each(['failed', 'taken_back'] as const)('is the same again when it %s by a fault of the operator', (outcome) => {
    const ours = [{ means: 'email' as const, outcome, reason: operatorsFault('5.7.1') }];
    expect(next({ tried: ours })).toBe('email');
    expect(next({ tried: ours, blocked: ['email'] })).toBe('wait');
  });

  test('comes where one server went on refusing us, whoever is at fault', () => {
    const ours = { means: 'email' as const, outcome: 'taken_back' as const, reason: operatorsFault('5.7.1') };
    expect(next({ tried: [ours, ours] })).toBe('email');
    expect(next({ tried: [ours, ours, ours] })).toBe('sms');
  });

  test.each(['pending', 'effective'] as const)('waits while a notice is %s', (outcome) => {
    expect(next(tried(['email', outcome]))).toBe('wait');
    expect(next(tried(['email', 'failed'], ['sms', outcome]))).toBe('wait');
    expect(next({ ...tried(['noticeBoard', outcome]), contact: noContact })).toBe('wait');
  });

  test('may be one that was used before its notice lapsed', () => {
    expect(next(tried(['email', 'lapsed']))).toBe('email');
    expect(next({ ...tried(['noticeBoard', 'lapsed']), contact: noContact })).toBe('noticeBoard');
  });

  test('is not one that is known to be wrong, although a later means lapsed', () => {
    expect(next(tried(['email', 'failed'], ['sms', 'lapsed']))).toBe('sms');
  });

  test('goes by the latest word on a means', () => {
    expect(next(tried(['email', 'lapsed'], ['email', 'failed']))).toBe('sms');
    expect(next(tried(['email', 'failed'], ['email', 'lapsed']))).toBe('email');
  });

  test('may be one whose notice was void, since nothing is known against it', () => {
    expect(next(tried(['email', 'void']))).toBe('email');
  });

  test('is the board for a member whose only contact failed', () => {
    expect(next({ ...tried(['sms', 'failed']), contact: { ...noContact, sms: true } })).toBe('noticeBoard');
  });
});

describe('an outage of ours', () => {
  test('makes the ladder wait rather than skip a means', () => {
    expect(next({ blocked: ['email'] })).toBe('wait');
    expect(next({ ...tried(['email', 'failed']), blocked: ['sms'] })).toBe('wait');
    expect(next({ contact: noContact, blocked: ['noticeBoard'] })).toBe('wait');
  });

  test('of a means that is not next holds nothing up', () => {
    expect(next({ blocked: ['sms', 'letter', 'noticeBoard'] })).toBe('email');
    expect(next({ ...tried(['email', 'failed']), blocked: ['email'] })).toBe('sms');
    expect(next({ contact: { ...everyContact, email: false }, blocked: ['email'] })).toBe('sms');
  });
});

describe('for any ladder', () => {
  const means = fc.constantFrom<Means>(...builtMeans);
  const outcome = fc.constantFrom<NoticeState>('failed', 'taken_back', 'pending', 'effective', 'lapsed', 'void');
  const ladder = fc.record({
    order: fc.shuffledSubarray([...builtMeans], { minLength: 1 }),
    contact: fc.record({
      email: fc.boolean(),
      alimtalk: fc.boolean(),
      sms: fc.boolean(),
      voice: fc.boolean(),
      letter: fc.boolean(),
    }),
    tried: fc.array(fc.record({ means, outcome }), { maxLength: 6 }),
    blocked: fc.shuffledSubarray([...builtMeans]),
  });

  test('what is chosen stands in the order, can be used, is not blocked and not known to be wrong', () => {
    fc.assert(
      fc.property(ladder, (facts) => {
        const chosen = nextMeans(facts);
        if (chosen === null || chosen === 'wait') return;
        expect(rungsOf(facts.order)).toContain(chosen);
        expect(facts.blocked).not.toContain(chosen);
        if (chosen === 'noticeBoard') return;
        expect(facts.contact[chosen]).toBe(true);
        const last = facts.tried.filter((attempt) => attempt.means === chosen).at(-1);
        expect(['failed', 'taken_back']).not.toContain(last?.outcome);
      }),
      { numRuns: 500 },
    );
  });

  test('the board is chosen only when no other means of the order could be', () => {
    fc.assert(
      fc.property(ladder, (facts) => {
        fc.pre(nextMeans(facts) === 'noticeBoard');
        const others = facts.order.filter((one) => one !== 'noticeBoard');
        expect(nextMeans({ ...facts, order: others, blocked: [] })).toBeNull();
      }),
    );
  });
});
