import { describe, expect, test } from 'vitest';
import { callablePhone, isNumericSender, nationalForm, textablePhone } from '../../../src/providers/phone-number.js';

describe('textablePhone', () => {
  test.each([
    ['010-0000-0001', '+821000000001'],
    ['01000000001', '+821000000001'],
    ['+82 10 0000 0001', '+821000000001'],
    ['8210-0000-0001', '+821000000001'],
    [' 010.0000.0001 ', '+821000000001'],
    ['070-1234-5678', '+827012345678'],
    ['+1 415 555 2671', '+14155552671'],
  ])('reads %s', (text, e164) => {
    expect(textablePhone(text)).toEqual({ ok: true, e164 });
  });

  test.each(['02-123-4567', '031-555-1234', '+82 2 123 4567'])('tells the landline %s apart', (text) => {
    expect(textablePhone(text)).toEqual({ ok: false, reason: 'landline' });
  });

  test.each(['1588-1234', '080-123-4567'])('tells the service number %s apart', (text) => {
    expect(textablePhone(text)).toEqual({ ok: false, reason: 'not_a_mobile' });
  });

  test.each(['', '123', 'none', '010-1234', '010-0000-00012345'])('refuses %j', (text) => {
    expect(textablePhone(text)).toEqual({ ok: false, reason: 'invalid_number' });
  });
});

describe('callablePhone', () => {
  test.each([
    ['02-123-4567', '+8221234567'],
    ['010-0000-0001', '+821000000001'],
    ['070-1234-5678', '+827012345678'],
  ])('calls %s', (text, e164) => {
    expect(callablePhone(text)).toEqual({ ok: true, e164 });
  });

  test.each(['1588-1234', '080-123-4567', '060-700-1234'])('calls nobody at the service number %s', (text) => {
    expect(callablePhone(text)).toEqual({ ok: false, reason: 'not_a_person' });
  });

  test('calls no number that is none', () => {
    expect(callablePhone('02-1')).toEqual({ ok: false, reason: 'invalid_number' });
  });
});

test.each([
  ['+821000000001', { country: '82', number: '01000000001' }],
  ['+8221234567', { country: '82', number: '021234567' }],
  ['+14155552671', { country: '1', number: '4155552671' }],
])('writes %s as it is dialled inside its country', (e164, form) => {
  expect(nationalForm(e164)).toEqual(form);
});

test.each([
  ['+821000000000', true],
  ['15881234', true],
  ['010-0000-0000', false],
  ['Dormouse', false],
  ['+0123', false],
  ['', false],
])('takes %j for a numeric sender: %s', (from, numeric) => {
  expect(isNumericSender(from)).toBe(numeric);
});
