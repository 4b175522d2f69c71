import { describe, expect, test } from 'vitest';
import { type PolicyDocument, policyDefaults } from '../../../src/policy/policy-document.js';
import { policyVersion } from '../../../src/policy/policy-version.js';
import { makeDocument, makePolicy } from './make.js';

function reversedKeys<Value>(value: Value): Value {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const reversed = Object.entries(value).reverse();
  return Object.fromEntries(reversed.map(([key, member]) => [key, reversedKeys(member)])) as Value;
}

describe('the policy version', () => {
  test('is sixteen hexadecimal digits', () => {
    expect(policyVersion(makeDocument())).toMatch(/^[0-9a-f]{16}$/);
  });

  test('is the one that the policy carries', () => {
    expect(makePolicy({ perSweep: 7 }).version).toBe(policyVersion(makeDocument({ perSweep: 7 })));
  });

  test('does not depend on the order in which keys were written', () => {
    const document = makeDocument({ haltAbove: { members: 10, share: 0.5 } });
    expect(policyVersion(reversedKeys(document))).toBe(policyVersion(document));
  });

  test('is the same whether a default is written out or left out', () => {
    expect(policyVersion(makeDocument({ ...policyDefaults }))).toBe(policyVersion(makeDocument()));
    expect(policyVersion(makeDocument({ letter: { printing: 'P3D' } }))).toBe(policyVersion(makeDocument()));
  });

  test.each<[string, Partial<PolicyDocument>]>([
    ['the inactivity period', { inactivityPeriod: 'P2Y' }],
    ['the lead', { noticeLead: 'P31D' }],
    ['the order of the means', { means: ['sms', 'email', 'letter', 'noticeBoard'] }],
    ['a limit inside a group', { haltAbove: { share: 0.06 } }],
    ['the legal text', { legalText: { ko: '당사 휴면회원 정책', en: 'Our policy on dormant members.' } }],
  ])('changes with %s', (_what, over) => {
    expect(policyVersion(makeDocument(over))).not.toBe(policyVersion(makeDocument()));
  });
});
