import { describe, expect, test } from 'vitest';
import { readFieldGroups, readRecipientStatus } from '../../../src/providers/delivery-status.js';

function groupsOf(...lines: string[]) {
  return readFieldGroups(lines.join('\r\n')).map((group) => Object.fromEntries(group));
}

function statusOf(fields: Record<string, string>) {
  return readRecipientStatus(new Map(Object.entries(fields)));
}

describe('the fields of a report', () => {
  test('are read in groups, with names in any case and folded lines', () => {
    expect(
      groupsOf(
        'Reporting-MTA: dns; mx.example.net',
        '',
        'FINAL-RECIPIENT : rfc822; kim@example.kr',
        'Diagnostic-Code: smtp; 550',
        '\t5.1.1 unknown',
        '   here',
        ' \t ',
        '',
        'Action:failed',
      ),
    ).toEqual([
      { 'reporting-mta': 'dns; mx.example.net' },
      { 'final-recipient': 'rfc822; kim@example.kr', 'diagnostic-code': 'smtp; 550 5.1.1 unknown here' },
      { action: 'failed' },
    ]);
  });

  test('are the first of a name, and lines without a name are passed over', () => {
    expect(groupsOf('Status: 5.1.1', 'Status: 2.0.0', 'no field', ': empty')).toEqual([{ status: '5.1.1' }]);
  });

  test('are read whatever ends the lines', () => {
    expect(readFieldGroups('a: 1\nb: 2\n\nc: 3\r\rd: 4')).toHaveLength(3);
    expect(readFieldGroups('')).toEqual([]);
    expect(readFieldGroups(' folded at once: x')).toHaveLength(1);
  });

  test('end after a hundred groups', () => {
    expect(readFieldGroups('a: 1\n\n'.repeat(10_000))).toHaveLength(100);
  });
});

describe('what became of a recipient', () => {
  test.each([
    ['5.1.1', 'failed'],
    ['5.1.2', 'failed'],
    ['5.1.3', 'failed'],
    ['5.1.6', 'failed'],
    ['5.1.10', 'failed'],
    ['5.2.1', 'failed'],
    ['5.2.2', 'failed'],
    ['5.3.0', 'failed'],
    ['5.4.1', 'failed'],
    ['5.4.7', 'failed'],
    ['5.5.0', 'failed'],
    ['5.0.0', 'failed'],
    ['4.4.7', 'failed'],
    ['4.2.2', 'failed'],
    ['4.7.1', 'failed'],
    ['5.1.7', 'operator_fault'],
    ['5.1.8', 'operator_fault'],
    ['5.2.3', 'operator_fault'],
    ['5.3.4', 'operator_fault'],
    ['5.4.5', 'operator_fault'],
    ['5.5.2', 'operator_fault'],
    ['5.6.0', 'operator_fault'],
    ['5.7.1', 'operator_fault'],
    ['5.7.26', 'operator_fault'],
  ])('failed with %s is %s', (status, kind) => {
    expect(statusOf({ action: 'failed', status })).toEqual({ kind, action: 'failed', code: status });
  });

  test.each([
    ['delayed', '4.4.1', 'delayed'],
    ['delivered', '2.0.0', 'progress'],
    ['relayed', '2.6.0', 'progress'],
    ['expanded', '2.0.0', 'progress'],
    ['invented', '5.1.1', 'unreadable'],
  ])('%s with %s is %s', (action, status, kind) => {
    expect(statusOf({ action, status })?.kind).toBe(kind);
  });

  test.each([
    ['Failed (no such user)', '5.1.1 (unknown)', 'failed', '5.1.1'],
    ['FAILED', 'dns; 5.2.1', 'failed', '5.2.1'],
    ['failed', 'nothing', 'failed', null],
    ['failed', '5.1.1.1', 'failed', null],
    ['failed', '9.1.1', 'failed', null],
  ])('is read from "%s" and "%s"', (action, status, kind, code) => {
    expect(statusOf({ action, status })).toEqual({ kind, action: 'failed', code });
  });

  test.each([
    ['5.0.0', 'smtp; 550 5.1.1 <kim@example.kr> unknown', 'failed', '5.1.1'],
    ['5.0.0', 'smtp;550-5.7.26 see the guide', 'operator_fault', '5.7.26'],
    ['5.0.0', 'smtp; 554 delivery error', 'failed', '5.0.0'],
    ['5.0.0', 'X-Postfix; unknown user', 'failed', '5.0.0'],
    ['', 'smtp; 550 5.2.1 disabled', 'failed', '5.2.1'],
    ['5.5.0', 'smtp; 554 5.5.0 protocol', 'operator_fault', '5.5.0'],
    ['5.1.1', 'smtp; 550 5.7.1 refused', 'failed', '5.1.1'],
  ])('with the status %j is read from the answer "%s"', (status, diagnostic, kind, code) => {
    expect(statusOf({ action: 'failed', status, 'diagnostic-code': diagnostic })).toMatchObject({ kind, code });
  });

  test('is told by the class of the status where the action is left out', () => {
    expect(statusOf({ status: '5.1.1' })?.kind).toBe('failed');
    expect(statusOf({ status: '4.4.1' })?.kind).toBe('delayed');
    expect(statusOf({ status: '2.0.0' })?.kind).toBe('progress');
  });

  test('is nothing where a group speaks of none', () => {
    expect(statusOf({ 'reporting-mta': 'dns; mx.example.net' })).toBeNull();
    expect(statusOf({})).toBeNull();
  });
});
