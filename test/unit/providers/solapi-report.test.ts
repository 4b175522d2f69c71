import { describe, expect, test } from 'vitest';
import { readSolapiReport } from '../../../src/providers/solapi-report.js';

const noticeId = '6f0b7a3e-0000-4000-8000-000000000001';
const delivered = {
  messageId: 'M4V1',
  statusCode: '4000',
  customFields: { noticeId },
  to: '01000000001',
  text: '안내',
};

describe('the reports of the webhook', () => {
  test.each([
    ['2000', 'progress', '2000'],
    ['3000', 'progress', '3000'],
    ['4000', 'delivered', '4000'],
    ['3010', 'failed', '3010'],
    ['3032', 'failed', '3032'],
    ['3047', 'failed', '3047'],
    ['3050', 'failed', '3050'],
    ['3104', 'failed', '3104'],
    ['3041', 'retry', '3041'],
    ['3043', 'retry', '3043'],
    ['3024', 'retry', '3024'],
    ['3108', 'retry', '3108'],
    ['2062', 'operator_fault', '2062'],
    ['2230', 'operator_fault', '2230'],
    ['3054', 'operator_fault', '3054'],
    ['3105', 'operator_fault', '3105'],
    ['9999', 'retry', 'unknown_9999'],
  ])('%s is %s', (statusCode, kind, code) => {
    const [report] = readSolapiReport([{ ...delivered, statusCode }]);
    expect(report).toMatchObject({ source: 'solapi', noticeId, providerId: 'M4V1', kind, code });
  });

  test('are a list of messages, of events with one each, or one alone', () => {
    const events = [{ eventDataId: 'x', retryCount: 1, data: delivered }];
    const reports = [readSolapiReport([delivered]), readSolapiReport(events), readSolapiReport(delivered)];
    expect(reports.map(([report]) => report?.kind)).toEqual(['delivered', 'delivered', 'delivered']);
    expect(readSolapiReport([delivered, delivered])).toHaveLength(2);
    expect(readSolapiReport([])).toEqual([]);
  });

  test('have the same key however often they come, and another for each state', () => {
    const [first, again, other] = readSolapiReport([
      delivered,
      { ...delivered, dateReceived: '2026-11-22' },
      { ...delivered, statusCode: '3000' },
    ]);
    expect(first?.key).toMatch(/^[0-9a-f]{64}$/);
    expect(again?.key).toBe(first?.key);
    expect(other?.key).not.toBe(first?.key);
  });

  test('without a notice of ours still name the message', () => {
    for (const customFields of [undefined, null, {}, { noticeId: 'x' }, { noticeId: 1 }]) {
      expect(readSolapiReport([{ ...delivered, customFields }])).toMatchObject([
        { noticeId: null, providerId: 'M4V1' },
      ]);
    }
  });

  test.each([
    null,
    1,
    'text',
    {},
    { groupId: 'G4V1', count: {} },
    { messageId: 'M4V1' },
    { messageId: '<x>', statusCode: '4000' },
  ])('%j can not be read, and ends nothing', (item) => {
    expect(readSolapiReport([item, delivered])).toMatchObject([
      { kind: 'unreadable', noticeId: null, providerId: null },
      { kind: 'delivered' },
    ]);
  });

  test('carry no number and no text', () => {
    expect(JSON.stringify(readSolapiReport([delivered]))).not.toMatch(/0100000|안내/);
  });
});
