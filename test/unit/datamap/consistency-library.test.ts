import { describe, expect, test } from 'vitest';
import { readDataMap } from '../../../src/datamap/load-data-map.js';
import { problemText } from '../../../src/yaml-document.js';
import { broken, exampleMap } from './example-map.js';

const paymentClasses = 'class: [{ when: "amount > 10000", id: large }, { id: small }]';
const retentionHead = 'retention:\n';

/** The map with another class for the payments and further classes; `#!` marks the line of the problem. */
function problemsWith({ choice, declared = '' }: { choice: string; declared?: string }) {
  const text = exampleMap.replace(paymentClasses, `class: ${choice}`).replace(retentionHead, retentionHead + declared);
  const line = text.split('\n').findIndex((each) => each.includes('#!')) + 1;
  return { line, problems: readDataMap(text).problems.map(problemText) };
}

describe('a class of the library', () => {
  test('needs no declaration where its law says what it counts from', () => {
    const choice = '[{ when: "amount > 10000", id: eft-over-10000-krw }, { id: eft-up-to-10000-krw }]';
    expect(problemsWith({ choice }).problems).toEqual([]);
    expect(problemsWith({ choice: 'eft-payment-approval' }).problems).toEqual([]);
  });

  test('lets a map declare none of its own', () => {
    const text = exampleMap
      .replace(paymentClasses, 'class: eft-over-10000-krw')
      .replace('class: membership\n', 'class: access-log-base\n    recordedAt: joined_at\n')
      .replace(/retention:\n[\s\S]*$/, 'retention: {}\n');
    expect(readDataMap(text).problems).toEqual([]);
  });

  test('whose law states no start is refused until the map gives it one', () => {
    const bare = problemsWith({ choice: 'ec-payment-supply #!' });
    expect(bare.problems).toEqual([
      `line ${bare.line}: data[1].class: class ec-payment-supply is of the library, and its law states no start; declare it under retention, as in ec-payment-supply: { like: ec-payment-supply, startsFrom: record }`,
    ]);
    const declared = problemsWith({ choice: 'orders', declared: '  orders: { like: ec-payment-supply } #!\n' });
    expect(declared.problems).toEqual([
      `line ${declared.line}: retention.orders: the law of ec-payment-supply states no start; say what it counts from, as in startsFrom: record`,
    ]);
    for (const name of ['ec-payment-supply', 'orders']) {
      const given = `  ${name}: { like: ec-payment-supply, startsFrom: record }\n`;
      expect(problemsWith({ choice: name, declared: given }).problems).toEqual([]);
    }
  });

  test('that counts from a day of the row is refused until the map names its column', () => {
    const bare = problemsWith({ choice: 'aml-kyc #!' });
    expect(bare.problems).toEqual([
      `line ${bare.line}: data[1].class: class aml-kyc is of the library and counts from relationshipEnd; declare it under retention, as in aml-kyc: { like: aml-kyc, on: { relationshipEnd: a_column } }`,
    ]);
    const declared = problemsWith({ choice: 'aml-kyc', declared: '  aml-kyc: { like: aml-kyc } #!\n' });
    expect(declared.problems).toEqual([
      `line ${declared.line}: retention.aml-kyc: counts from relationshipEnd, as aml-kyc of the library does: name the column that holds the day, as in on: { relationshipEnd: a_column }`,
    ]);
    const given = '  aml-kyc: { like: aml-kyc, on: { relationshipEnd: closed_on } }\n';
    expect(problemsWith({ choice: 'aml-kyc', declared: given }).problems).toEqual([]);
  });

  test('whose law states no start may be given one that stands in the row', () => {
    const without = problemsWith({
      choice: 'orders',
      declared: '  orders: { like: ec-payment-supply, startsFrom: relationshipEnd } #!\n',
    });
    expect(without.problems).toEqual([
      `line ${without.line}: retention.orders: counts from relationshipEnd, as ec-payment-supply of the library does: name the column that holds the day, as in on: { relationshipEnd: a_column }`,
    ]);
    const declared =
      '  orders: { like: ec-payment-supply, startsFrom: relationshipEnd, on: { relationshipEnd: closed_on } }\n';
    expect(problemsWith({ choice: 'orders', declared }).problems).toEqual([]);
  });

  test('gives way to a class of the map that has its name', () => {
    const declared = '  aml-kyc: { destroyAfter: P1Y, from: separation, basis: x }\n';
    expect(problemsWith({ choice: 'aml-kyc', declared }).problems).toEqual([]);
  });

  test('is asked for its record day like any other', () => {
    const text = exampleMap
      .replace('    recordedAt: approved_at\n', '')
      .replace(paymentClasses, 'class: access-log-base');
    expect(readDataMap(text).problems.map(problemText)).toEqual([
      'line 38: data[1].class: class access-log-base counts from the record: name the column of its day with recordedAt',
    ]);
  });
});

describe('what stands beside like', () => {
  test.each([
    [
      'startsFrom without need',
      '{ like: membership, startsFrom: record }',
      'startsFrom: has no place here: everything that this class is like says what it counts from',
    ],
    [
      'startsFrom without like',
      '{ destroyAfter: P1Y, from: separation, basis: x, startsFrom: record }',
      'like is missing',
    ],
    [
      'one column without its start',
      '{ like: aml-kyc, on: closed_on }',
      'on: names one column without from; write which start it holds, as in on: { relationshipEnd: closed_on }',
    ],
    [
      'a column of a start that nothing counts from',
      '{ like: membership, on: { booksClosed: closed_on } }',
      'on.booksClosed: nothing here counts from booksClosed',
    ],
    [
      'a column of the record',
      '{ like: membership, on: { record: approved_at } }',
      'on.record: must be one of relationshipEnd, filingDeadline, booksClosed, purposeAchieved, destruction',
    ],
    ['neither like nor basis', '{ destroyAfter: P1Y, from: separation }', 'basis is missing'],
  ])('is refused: %s', (_, written, message) => {
    const { line, problems } = problemsWith({ choice: 'odd', declared: `  odd: ${written} #!\n` });
    const path = message.includes(' is missing') ? ': ' : '.';
    expect(problems).toContain(`line ${line}: retention.odd${path}${message}`);
  });

  test('may be columns for all its periods, which a class like it may name anew', () => {
    const declared = `  tax: { like: tax-books-general, destroyAfter: P9Y, from: filingDeadline, on: { filingDeadline: filed_on } }
  other-tax: { like: tax, on: { filingDeadline: other_on } }
`;
    expect(problemsWith({ choice: 'other-tax', declared }).problems).toEqual([]);
  });
});

describe('several classes on one row', () => {
  test('are a list in the place of one', () => {
    const choice = '[{ when: amount > 10000, id: [eft-over-10000-krw, membership] }, { id: [small] }]';
    expect(problemsWith({ choice }).problems).toEqual([]);
  });

  test('must each be there, once', () => {
    const unknown = problemsWith({ choice: '[{ id: [membership, nothing] }] #!' });
    expect(unknown.problems).toEqual([
      `line ${unknown.line}: data[1].class[0]: there is no class nothing under retention or in the library`,
    ]);
    expect(problemsWith({ choice: '[{ id: [small, small] }] #!' }).problems).toHaveLength(1);
    expect(problemsWith({ choice: '[{ id: [] }] #!' }).problems).toEqual([
      expect.stringContaining('data[1].class[0].id: must not be empty'),
    ]);
    expect(problemsWith({ choice: '[{ id: [inherit, small] }] #!' }).problems).toHaveLength(1);
  });

  test('may not count from one start by two columns', () => {
    const declared = `  a: { destroyAfter: P1Y, from: relationshipEnd, on: ended_on, basis: x }
  b: { like: aml-kyc, on: { relationshipEnd: closed_on } }
`;
    const { line, problems } = problemsWith({ choice: '[{ id: [b, a] }] #!', declared });
    expect(problems).toEqual([
      `line ${line}: data[1].class[0]: class a+b counts from relationshipEnd by ended_on and closed_on; a row has one such day, so name one column`,
    ]);
  });

  test('have a joint name that no class may take', () => {
    const { text, line } = broken(
      '  small: {',
      '  a+b: { destroyAfter: P1Y, from: separation, basis: x } #!\n  small: {',
    );
    expect(readDataMap(text).problems.map(problemText)).toEqual([
      `line ${line}: retention.a+b: has the wrong form; expected: an id of a-z, 0-9 and hyphens`,
    ]);
  });
});
