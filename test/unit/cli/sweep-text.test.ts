import { describe, expect, test } from 'vitest';
import { sweepText } from '../../../src/cli/sweep-text.js';
import { countsText, tableText, wordsOf } from '../../../src/cli/table.js';
import type { SweepRow } from '../../../src/store/sweeps.js';

const row: SweepRow = {
  sweepId: '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b',
  mode: 'perform',
  state: 'done',
  asOf: null,
  scheduledFor: null,
  requestedBy: 'cli:tester',
  requestedAt: '2026-11-22T03:00:00.000000Z',
  approvedBy: null,
  approvedAt: null,
  startedAt: null,
  finishedAt: null,
  stopRequestedBy: null,
  halt: null,
  approvedHalt: null,
  report: null,
};
const detect = { examined: 1_200, done: 7, skipped: { on_hold: 2, active: 0 }, failed: 0, full: false };

describe('words of the ledger', () => {
  test('are told as words, and codes as they came', () => {
    expect(wordsOf('noticeBoard')).toBe('notice board');
    expect(countsText({ 'separated: no_means_left': 2 })).toBe('separated: no means left 2');
    expect(countsText({ 'email retry: ECONNREFUSED': 1 })).toBe('email retry: ECONNREFUSED 1');
    expect(countsText({ 'sms blocked: InvalidAPIKey': 1 })).toBe('sms blocked: InvalidAPIKey 1');
    expect(wordsOf('ERR_TLS_CERT_ALTNAME_INVALID')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});

describe('a sweep in words', () => {
  test('shows each stage with its counts, and what was skipped by reason', () => {
    const report = {
      stages: { detect, noticeBoard: detect },
      enrolled: 0,
      futureActivity: { login: 3 },
      halt: null,
      full: true,
    };
    expect(sweepText({ ...row, report })).toBe(
      [
        `Sweep: done (${row.sweepId})`,
        '',
        'stage         examined  done  failed  skipped',
        'detect            1200     7       0  on hold 2',
        'notice board      1200     7       0  on hold 2',
        '',
        'Activity dated in the future, counted as of now: login 3.',
        'It did as much as one sweep may do; the rest waits for the next.',
      ].join('\n'),
    );
  });

  test('shows the stages in their own order, whatever the order in which they were kept', () => {
    const stages = { detect, notify: detect, destroy: detect, separate: detect, lateActivity: detect };
    const text = sweepText({ ...row, report: { stages, enrolled: 0, futureActivity: {}, halt: null, full: false } });
    const order = [...text.matchAll(/^(detect|late activity|notify|separate|destroy) /gm)].map(([, stage]) => stage);
    expect(order).toEqual(['detect', 'late activity', 'notify', 'separate', 'destroy']);
  });

  test('says of a halt why, and who may let it go on', () => {
    const halted = sweepText({
      ...row,
      state: 'halted',
      halt: { kind: 'above', message: 'Due are 9.', shownHash: 'ab12' },
    });
    expect(halted).toContain('halted by a safety rule');
    expect(halted).toContain('Due are 9.');
    expect(halted).toContain(`/v1/sweeps/${row.sweepId}/approval?shown=ab12,`);
    expect(halted).toContain(`dormouse sweep --approve ${row.sweepId}`);
    const unbound = sweepText({ ...row, state: 'halted', halt: { kind: 'silent', message: 'Silent: login.' } });
    expect(unbound).not.toContain('--approve');
  });

  test.each([
    ['above', 'too many are due'],
    ['silent', 'a source is silent'],
    ['short_history', 'a source remembers too little'],
    ['clock', 'the clock is in doubt'],
  ])('says at once that it halted by the rule %s', (kind, words) => {
    const text = sweepText({ ...row, state: 'halted', halt: { kind, message: 'Look.', shownHash: 'ab12' } });
    expect(text).toMatch(new RegExp(`^Sweep: halted by a safety rule \\(${words}\\)`));
    expect(text).toContain('--approve');
  });

  test('says of a rehearsal that nothing was changed, and how to do it', () => {
    const rehearsed = sweepText({ ...row, mode: 'rehearse', asOf: '2026-12-23T15:00:00.000000Z' });
    expect(rehearsed).toMatch(/^Rehearsal as of 2026-12-23T15:00:00.000000Z: done; nothing was changed/);
    expect(rehearsed).toContain('dormouse sweep --perform');
  });

  test('has columns that stand under their headings, and counts without the empty ones', () => {
    expect(
      tableText(
        ['a', 'long heading'],
        [
          ['x', 1],
          ['yy', 22],
        ],
      ),
    ).toBe('a   long heading\nx              1\nyy            22');
    expect(countsText({ partly_destroyed: 1, noticeBoard: 2, none: 0 })).toBe('partly destroyed 1, notice board 2');
  });
});
