import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOf, LedgerCsvWriter, ledgerColumns } from '../../../src/destruction/ledger-csv.js';
import { formatPositions, parsePositions } from '../../../src/destruction/positions.js';
import { readLedger } from '../../../src/destruction/read-ledger.js';
import type { DestructionRow } from '../../../src/store/destruction-ledger.js';

const macKey = Buffer.alloc(32, 7);
const line: DestructionRow = {
  destructionId: '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b',
  memberId: '1001',
  cycleId: '1b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b',
  recordId: '2b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b',
  class: 'payment',
  basis: '전자금융거래법, 제22조 "1항"',
  items: ['public.payments.amount', 'public.payments.at'],
  rowCounts: { rows: 2, left: 3, positions: '0,4' },
  createdOn: '2024-03-10',
  separatedOn: '2026-12-23',
  dueOn: '2029-03-11',
  destroyedAt: '2029-03-11T03:00:00.123456Z',
  reason: 'retention_ended',
  method: 'sealed anew; the key goes later',
  copies: ['vault'],
  executedBy: 'sweep:1',
  revision: 2,
  confirmedBy: null,
  confirmedAt: null,
};
const whole: DestructionRow = { ...line, rowCounts: { rows: 5 }, revision: null, recordId: null, createdOn: null };

function fileOf(rows: readonly DestructionRow[], key = macKey): Buffer {
  const writer = new LedgerCsvWriter(key);
  return Buffer.from(writer.begin() + writer.write(rows) + writer.end(), 'utf8');
}

async function readBack(file: Buffer): Promise<DestructionRow[]> {
  const rows: DestructionRow[] = [];
  for await (const row of readLedger(file, macKey)) rows.push(row);
  return rows;
}

describe('an exported ledger', () => {
  test('reads back as it was, an empty one too', async () => {
    expect(await readBack(fileOf([line, whole]))).toEqual([line, whole]);
    expect(await readBack(fileOf([]))).toEqual([]);
  });

  test('runs no cell as a formula, and gives every id of a member back all the same', async () => {
    const ids = ['=1+1', '+82', '-5', '@x', "'=1", "'", "''-1", '\tx', 'a\r\nb', '"', ',', '#end,1,2,3', '＝1', ' '];
    const rows = ids.map((memberId) => ({ ...line, memberId }));
    const file = fileOf(rows);
    expect((await readBack(file)).map(({ memberId }) => memberId)).toEqual(ids);
    const cells = file
      .toString('utf8')
      .split(/[,\r\n]+/)
      .map((cell) => cell.replace(/^"/, ''));
    expect(cells.filter((cell) => /^[=+\-@\t＝＋－＠]/.test(cell))).toEqual([]);
  });

  test('gives any text back', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((each) => !each.includes('\0'));
    await fc.assert(
      fc.asyncProperty(text, text, async (memberId, basis) => {
        expect(await readBack(fileOf([{ ...line, memberId, basis }]))).toEqual([{ ...line, memberId, basis }]);
      }),
      { numRuns: 200 },
    );
  });

  test('that was changed in any byte is refused', () => {
    const file = fileOf([line, whole]);
    expect(faultOf(file, macKey)).toMatchObject({ lines: 2 });
    for (let at = 0; at < file.length; at += 1) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(faultOf(changed, macKey), `byte ${at}`).toHaveProperty('fault');
    }
  });

  test('that was cut at any byte is refused', () => {
    const file = fileOf([line, whole]);
    for (let length = 0; length < file.length; length += 1) {
      expect(faultOf(file.subarray(0, length), macKey), `${length} bytes`).toHaveProperty('fault');
    }
  });

  test('whose hash was made anew by who has no keyring is refused, and so is that of another vault', () => {
    expect(faultOf(fileOf([line], Buffer.alloc(32, 8)), macKey)).toEqual({ fault: 'foreign' });
  });

  test('names its columns, and none holds a value', () => {
    expect(ledgerColumns).toEqual(
      expect.arrayContaining(['member_id', 'class', 'items', 'created_on', 'legal_ground', 'confirmed_by']),
    );
  });
});

describe('places of rows', () => {
  test('are written short and read back', () => {
    expect(formatPositions([0, 1, 2, 3, 7, 9, 10])).toBe('0-3,7,9-10');
    const sorted = fc.uniqueArray(fc.nat({ max: 500 }), { minLength: 1 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(sorted, (positions) => {
        expect(parsePositions(formatPositions(positions))).toEqual(positions);
      }),
    );
  });

  test('that are none are refused', () => {
    for (const text of ['', 'a', '1,', '1-', '-1', '1;2']) expect(parsePositions(text)).toBeNull();
  });
});
