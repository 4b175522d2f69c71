import { describe, expect, test } from 'vitest';
import type { Retaining } from '../../../src/destruction/row-days.js';
import { becauseOf } from '../../../src/destruction/row-days.js';
import { dropPositions, splitContent } from '../../../src/destruction/split-content.js';
import type { RetentionRule } from '../../../src/policy/retention.js';

const rule: RetentionRule = {
  id: 'payment',
  destroyAfter: [{ period: 'P4Y', from: 'separation' }],
  atLeast: [{ period: 'P5Y', from: 'record', basis: ['a law'] }],
  atMost: [],
  basis: ['a law', 'a policy'],
};

const base: Retaining = { rule, separatedOn: '2026-12-23', withdrawnOn: null, recordedOn: '2031-06-02' };

function contentOf(...lines: string[]): Buffer {
  return Buffer.from(JSON.stringify(['shape-1', ...lines]), 'utf8');
}

const older = '0@r2024-01-10:(1,"가 ""나""")';
const newer = '1@r2026-06-01:(2,)';
const both = contentOf(newer, older);

function split(content: Buffer, today: string, over: Partial<Retaining> = {}) {
  return splitContent(content, { ...base, ...over }, today);
}

function linesOf(content: Buffer): string[] {
  return JSON.parse(content.toString('utf8'));
}

describe('the rows of a record', () => {
  test('go on their own day: the latest of the own period and the floor of each', () => {
    // The separation and four years: the older payment's floor has passed by then.
    expect(split(both, '2030-12-23').positions).toEqual([]);
    const found = split(both, '2030-12-24');
    expect(found).toMatchObject({ positions: [1], dueOn: '2030-12-24', createdOn: '2024-01-10', rows: 2 });
    expect(found.rest).toMatchObject({ rowCount: 1, nextExpiryOn: '2031-06-02', expiresOn: '2031-06-02' });
    expect(linesOf(found.rest.content)).toEqual(['shape-1', newer]);
    expect(split(both, '2031-06-02')).toMatchObject({ positions: [0, 1], dueOn: '2031-06-02', rest: { rowCount: 0 } });
  });

  test('stay as they were, character for character', () => {
    const found = split(contentOf(newer, older, '0@r2026-05-05:("\\\\ \n\u2028😀",x)'), '2030-12-24');
    expect(linesOf(found.rest.content)).toEqual(['shape-1', newer, '0@r2026-05-05:("\\\\ \n\u2028😀",x)']);
  });

  test('without a day of their own are never due, and leave the record without a last day', () => {
    const found = split(contentOf(older, '0:(3,)'), '2099-01-01', { recordedOn: null });
    expect(found.positions).toEqual([0]);
    expect(found.rest).toMatchObject({ rowCount: 1, nextExpiryOn: null, expiresOn: null, lasting: {} });
  });

  test('that were sealed before days were written go with the recorded day of the record', () => {
    const old = contentOf('0:(1,)', '0:(2,)');
    expect(split(old, '2031-06-01')).toMatchObject({ positions: [], rest: { nextExpiryOn: '2031-06-02' } });
    expect(split(old, '2031-06-02')).toMatchObject({ positions: [0, 1] });
  });

  test('of a class of an earlier map go with the recorded day, whatever their own', () => {
    expect(split(both, '2031-06-01', { rule: null }).positions).toEqual([]);
    expect(split(both, '2031-06-02', { rule: null }).positions).toEqual([0, 1]);
  });

  test('are held by an unknown table or start as unreadable, not as due', () => {
    for (const line of ['(1,)', 'x:(1,)', '0@z2026-01-01:(1,)']) {
      expect(() => split(contentOf(line), '2099-01-01')).toThrow(
        expect.objectContaining({ code: 'envelope_unreadable' }),
      );
    }
  });
});

describe('the rows of a member who withdrew', () => {
  const withdrawn = { withdrawnOn: '2027-06-01' };

  test('are kept by floors alone', () => {
    const found = split(both, '2029-01-11', withdrawn);
    expect(found.positions).toEqual([1]);
    expect(found.rest).toMatchObject({ expiresOn: '2031-06-02', lasting: { record: '2026-06-01' } });
    expect(becauseOf({ ...base, ...withdrawn }, found.rest.lasting)).toEqual({ basis: ['a law'], because: 'floor' });
  });

  test('go at once where no floor is, though the period of the operator runs', () => {
    const bare = { ...rule, atLeast: [] };
    expect(split(both, '2027-06-01', { ...withdrawn, rule: bare }).positions).toEqual([0, 1]);
  });

  test('count the end of the relationship from the withdrawal, unless a row knows better', () => {
    const ending = { ...rule, atLeast: [{ period: 'P1Y', from: 'relationshipEnd' as const }] };
    const content = contentOf('0:(1,)', '0@e2026-01-01:(2,)');
    const asked = { ...withdrawn, rule: ending, recordedOn: null };
    expect(split(content, '2027-06-01', asked).positions).toEqual([1]);
    expect(split(content, '2028-06-01', asked).positions).toEqual([1]);
    expect(split(content, '2028-06-02', asked).positions).toEqual([0, 1]);
  });

  test('stay where a floor has not begun to run, and the answer says so', () => {
    const asked = { ...base, ...withdrawn, recordedOn: null };
    const found = splitContent(contentOf('0:(1,)'), asked, '2099-01-01');
    expect(found.positions).toEqual([]);
    expect(becauseOf(asked, found.rest.lasting)).toMatchObject({ because: 'start_unknown' });
  });
});

describe('rows that are left out by their places', () => {
  test('are exactly those, and only of a content with as many rows as were counted', () => {
    const content = contentOf('0:(0,)', '0:(1,)', '0:(2,)');
    const left = dropPositions(content, { positions: [0, 2], rows: 3 });
    expect(left?.rowCount).toBe(1);
    expect(linesOf(left?.content ?? Buffer.of())).toEqual(['shape-1', '0:(1,)']);
    expect(dropPositions(content, { positions: [0], rows: 4 })).toBeNull();
  });
});
