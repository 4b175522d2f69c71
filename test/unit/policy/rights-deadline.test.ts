import { describe, expect, test } from 'vitest';
import { rightsDeadline } from '../../../src/policy/rights-deadline.js';
import { needsReason, requestOutcomes } from '../../../src/policy/rights-request.js';

describe('the deadline of a request', () => {
  test.each([
    ['2026-11-22', '2026-12-02'],
    ['2026-12-25', '2027-01-04'],
    ['2028-02-20', '2028-03-01'],
    ['2027-02-20', '2027-03-02'],
    // Over a weekend and New Year's Day: it is not put off.
    ['2026-12-22', '2027-01-01'],
  ])('received on %s is the tenth day after, %s', (receivedOn, dueOn) => {
    expect(rightsDeadline(receivedOn)).toBe(dueOn);
  });
});

test('who is not given all is told why', () => {
  expect(requestOutcomes.filter(needsReason)).toEqual(['partly_granted', 'refused']);
});
