import { expect, test } from 'vitest';
import type { DevelopmentReport } from '../../src/development/development-report.js';
import { placesText, reportTable } from '../../src/development/quick-start-table.js';

const sweep = {
  sweepId: '07e2b274-98fc-4c82-adba-422db8b74cb8',
  mode: 'perform',
  state: 'done',
  on: '2026-11-23',
  asOf: null,
  halt: null,
  examined: 210,
  opened: 48,
  noticed: 48,
  separated: 132,
  destroyed: 102,
  failed: 0,
} as const;

const report: DevelopmentReport & { seconds: number } = {
  examined: 3210,
  noticed: { email: 480, sms: 60, letter: 57, noticeBoard: 30 },
  separated: 549,
  restored: 15,
  destroyed: 102,
  separatedWithoutNotice: 0,
  lettersWaiting: 0,
  cancelled: 30,
  failed: 0,
  setAside: 0,
  sweeps: [
    { ...sweep, on: '2026-09-14', asOf: '2026-09-13T15:00:00.000000Z', examined: 3000 },
    sweep,
    { ...sweep, mode: 'rehearse', state: 'halted' },
  ],
  mailbox: { email: 480, sms: 60, letter: 57 },
  members: 3000,
  seconds: 9.2,
};

test('the table shows each sweep by its local day, and the counts under their names', () => {
  const lines = reportTable(report).split('\n');
  expect(lines[0]).toBe('Dormouse swept the sample: 3,000 members of an invented company, in 9.2 s.');
  expect(lines.find((line) => line.startsWith('as of 2026-09-14 '))).toMatch(/3,000 +48 +132 +102 +0 +done$/);
  expect(lines.find((line) => line.startsWith('2026-11-23 '))).toMatch(/210 +48 +132 +102 +0 +done$/);
  expect(reportTable(report)).toContain('halted (rehearsal)');
  expect(lines.find((line) => line.startsWith('notices that took effect'))).toMatch(/480 +60 +57 +30$/);
  expect(lines.find((line) => line.startsWith('received by the mailbox'))).toMatch(/480 +60 +57 +-$/);
  expect(lines.at(-2)).toBe('Separated without a notice that stood: 0');
});

test('the places name what there is to open, with both keys', () => {
  const text = placesText({
    api: 'http://localhost:8080',
    mailbox: 'http://127.0.0.1:8025',
    forecast: 'http://127.0.0.1:8026',
    environmentFile: '/srv/a b/.dormouse/environment',
    keys: { program: 'dk_program', person: 'dk_person' },
  });
  for (const place of [
    'http://localhost:8080/docs',
    'http://localhost:8080/notices',
    'http://127.0.0.1:8025',
    'http://127.0.0.1:8026',
    'dk_person',
  ]) {
    expect(text).toContain(place);
  }
  expect(text).toContain("Bearer dk_program' http://localhost:8080/v1/sweeps");
  expect(text).toContain(". '/srv/a b/.dormouse/environment'");
});
