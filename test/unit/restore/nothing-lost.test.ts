import { describe, expect, test } from 'vitest';
import type { ShapeColumn } from '../../../src/datamap/compiled-map.js';
import type { PresentColumn } from '../../../src/datamap/read-present-tables.js';
import { givenBackOf } from '../../../src/restore/given-back.js';
import type { Part, Returning } from '../../../src/restore/part.js';
import type { PlannedColumn, TablePlan } from '../../../src/restore/plan-table.js';
import type { Put } from '../../../src/restore/put.js';
import { refuseTwice } from '../../../src/restore/refuse-twice.js';

type Way = PlannedColumn['way'];

/** A stripped table with a key `id` and these columns; its rows are id first. */
function planOf(ways: Readonly<Record<string, Way>>, rows: readonly (string | null)[][]): TablePlan {
  const all = Object.entries({ id: 'locate' as Way, ...ways });
  const sealed = all.map(([name]): ShapeColumn => ({ name, type: 'text', generated: false }));
  const columns = all.map(([name, way], index) => {
    const target = way === 'nothing' ? null : ({ name, type: 'text', maySelect: true } as PresentColumn);
    return { sealed: sealed[index], index, target, way, given: null, use: null } as PlannedColumn;
  });
  const target = { table: 'public.t', columns: new Map(), primaryKey: ['id'] } as unknown as TablePlan['target'];
  const lines = rows.map((_, at) => ({ memberId: '7', recordId: `r${at}`, starts: '', row: '' }));
  const shape = { table: 'public.t', mode: 'strip' as const, columns: sealed, identity: 1 };
  const part = {
    table: 'public.t',
    into: 'public.t',
    shape,
    lines,
    rows,
    target,
    memberColumn: null,
  } as unknown as Part;
  return { part, target, columns, added: [] };
}

function putOf(plan: TablePlan, stands: Put['stands']): Put {
  const answered = plan.columns.flatMap(({ target }) => (target ? [target.name] : []));
  return { plan, answered, stands, places: [] };
}

function givenBack(put: Put) {
  const ctx = { dataMap: { member: { table: 'public.members', key: 'member_no' } } };
  return givenBackOf({ ctx, parts: [put.plan.part] } as unknown as Returning, [put]);
}

describe('a restoration whose values are not all live or left', () => {
  test('is an error of ours, and undone, where nobody looked at what stands', () => {
    const put = putOf(planOf({ nick: 'compare' }, [['1', 'hong']]), null);
    expect(() => givenBack(put)).toThrow('public.t.nick is neither live nor left');
    expect(() => givenBack(putOf(planOf({ nick: 'write' }, [['1', 'hong']]), null))).toThrow('neither live nor left');
  });

  test('is none where there was nothing to lose', () => {
    expect(givenBack(putOf(planOf({ nick: 'compare' }, [['1', null]]), null))).toMatchObject({ tables: {}, left: [] });
  });

  test('is none where each value stands as it was sealed, or stays sealed', () => {
    const plan = planOf({ nick: 'write', shout: 'compare', memo: 'leave', gone: 'nothing' }, [
      ['1', 'hong', 'HONG', 'm', 'g'],
      ['2', 'kim', 'KIM', null, null],
    ]);
    const stands = [
      ['1', 'hong', 'HONG', 'x'],
      ['2', 'kim', 'other', 'x'],
    ];
    const { tables, changed, left } = givenBack(putOf(plan, stands));
    expect([tables, changed]).toEqual([{ 'public.t': 2 }, [{ table: 'public.t', columns: ['shout'], rows: 1 }]]);
    expect(left.map(({ columns, rows }) => [columns, rows.map(({ row }) => row)])).toEqual([
      [['memo', 'gone'], ['("1","m","g")']],
      [['shout'], ['("2","KIM")']],
    ]);
  });
});

describe('two sealed values for one column of one live row', () => {
  const plan = planOf({ nick: 'write', memo: 'write' }, [['1', 'hong', 'm']]);
  const twice = { obstacle: { kind: 'twice', columns: ['nick'] } };

  const refused = (other: TablePlan, earlier: readonly Put[]) => {
    try {
      refuseTwice(other, earlier);
      return null;
    } catch (error) {
      return error;
    }
  };

  test('are refused, also where one of them is empty', () => {
    const earlier = [putOf(plan, [['1', 'hong', 'm']])];
    expect(refused(planOf({ nick: 'write' }, [['1', 'kim']]), earlier)).toMatchObject(twice);
    expect(refused(planOf({ nick: 'write' }, [['1', null]]), earlier)).toMatchObject(twice);
  });

  test('are refused within one record too', () => {
    const rows = [
      ['1', 'hong'],
      ['1', 'kim'],
    ];
    expect(refused(planOf({ nick: 'write' }, rows), [])).toMatchObject(twice);
  });

  test('are none where they are the same, of another row, or of another column', () => {
    const earlier = [putOf(plan, [['1', 'hong', 'm']])];
    expect(refused(planOf({ nick: 'write' }, [['1', 'hong']]), earlier)).toBeNull();
    expect(refused(planOf({ nick: 'write' }, [['2', 'kim']]), earlier)).toBeNull();
    expect(refused(planOf({ mail: 'write' }, [['1', 'kim']]), earlier)).toBeNull();
    expect(refused(planOf({ nick: 'leave' }, [['1', 'kim']]), earlier)).toBeNull();
  });
});
