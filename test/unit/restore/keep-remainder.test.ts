import { describe, expect, test } from 'vitest';
import type { Context } from '../../../src/context.js';
import { resolveRetention } from '../../../src/policy/retention-classes.js';
import type { LeftRows } from '../../../src/restore/choices.js';
import { planRemainder } from '../../../src/restore/keep-remainder.js';
import type { CycleRow } from '../../../src/store/cycles.js';
import type { SealedRecord } from '../../../src/vault/records.js';

const retention = resolveRetention(
  {
    membership: { destroyAfter: 'P4Y', from: 'separation', basis: 'policy' },
    payment: { destroyAfter: 'P1Y', from: 'separation', atLeast: { period: 'P5Y', from: 'record' }, basis: 'a law' },
  } as never,
  ['membership', 'payment'],
);
const ctx = { policy: { zone: 'Asia/Seoul' }, map: { retention } } as unknown as Context;
const cycle = { cycleId: 'c', separatedAt: '2026-12-22T20:00:00.000000Z', withdrawnAt: null } as CycleRow;

function record(recordId: string, retentionClass: string, revision = 1): SealedRecord {
  const days = { nextExpiryOn: '2029-03-11', expiresOn: '2030-12-24' };
  const base = { memberId: '1001', recordId, cycleId: 'c', class: retentionClass, revision, rowCount: 9, ...days };
  return base as unknown as SealedRecord;
}

function left(
  table: string,
  rows: readonly [recordId: string, starts: string, row: string][],
  columns: string[] | null,
) {
  const shape = { table, mode: columns ? 'strip' : 'move', columns: [], identity: columns ? 1 : 0 } as const;
  return {
    ...{ table, columns, shape },
    rows: rows.map(([recordId, starts, row]) => ({ memberId: '1001', recordId, starts, row })),
  } satisfies LeftRows;
}

const plan = (records: SealedRecord[], rows: LeftRows[]) =>
  planRemainder(ctx, { records, cycles: [cycle], left: rows });

describe('what is planned of records whose rows went back', () => {
  test('is nothing to keep where nothing was left', () => {
    const records = [record('r1', 'membership')];
    expect(plan(records, [])).toMatchObject({ opened: records, kept: [], listed: [] });
    expect(plan(records, [left('public.profiles', [], null)])).toMatchObject({ kept: [], listed: [] });
  });

  test('is a record of the left rows alone, under its own number, with their starts and their days', () => {
    const records = [record('r1', 'payment', 3), record('r2', 'membership'), record('r3', 'payment')];
    const { kept, shape, listed } = plan(records, [
      left('public.members', [['r2', '', '(1001,a@example.com)']], ['email']),
      left(
        'public.payments',
        [
          ['r1', '@r2024-03-10', '(1,"a ""b""")'],
          ['r1', '@r2025-03-10', '(2,:)'],
        ],
        null,
      ),
    ]);
    expect(shape.document.tables.map(({ table }) => table)).toEqual(['public.members', 'public.payments']);
    expect(kept.map(({ content, record: _, ...rest }) => ({ ...rest, lines: JSON.parse(content.toString()) }))).toEqual(
      [
        {
          ...{ rowCount: 2, revision: 4, nextExpiryOn: '2029-03-11', expiresOn: '2030-03-11' },
          lines: [shape.id, '1@r2024-03-10:(1,"a ""b""")', '1@r2025-03-10:(2,:)'],
        },
        {
          ...{ rowCount: 1, revision: 2, nextExpiryOn: '2030-12-24', expiresOn: '2030-12-24' },
          lines: [shape.id, '0:(1001,a@example.com)'],
        },
      ],
    );
    expect(listed).toMatchObject([
      { recordId: 'r1', position: 1, table: 'public.payments', columns: null, rows: 2, dueOn: '2030-03-11' },
      { recordId: 'r2', position: 0, table: 'public.members', columns: ['email'], rows: 1, class: 'membership' },
    ]);
  });

  test('has one shape for the same tables, whoever they are of, and another for others', () => {
    const of = (table: string, row: string) =>
      plan([record('r1', 'membership')], [left(table, [['r1', '', row]], null)]);
    expect(of('public.a', '(1)').shape.id).toBe(of('public.a', '(2)').shape.id);
    expect(of('public.a', '(1)').shape.id).not.toBe(of('public.b', '(1)').shape.id);
  });
});
