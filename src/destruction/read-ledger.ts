import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { ServiceError } from '../errors.js';
import type { DestructionRow } from '../store/destruction-ledger.js';
import { faultOf, type LedgerFault, ledgerColumns, readCells } from './ledger-csv.js';

const told: Readonly<Record<LedgerFault, string>> = {
  no_ledger: 'This is no exported ledger of destruction. Take the CSV that `dormouse destructions export` wrote.',
  cut: 'The file ends before the ledger does: it was cut off, or not written to its end. Take a whole copy.',
  changed:
    'The file was changed since it was exported; also opening and saving it in a spreadsheet does that. Take the copy ' +
    'that was kept as it was written.',
  foreign: 'The file was not exported by this installation: its code was made with another keyring.',
};

/** The lines of an exported ledger, in its order. A file that is not exactly what was exported is refused whole. */
export async function* readLedger(file: Buffer, macKey: Buffer): AsyncGenerator<DestructionRow, void, undefined> {
  const found = faultOf(file, macKey);
  if ('fault' in found) throw new ServiceError('input_invalid', told[found.fault], { detail: { fault: found.fault } });
  const parser = parse({ bom: true, from_line: 2, columns: false, record_delimiter: '\r\n' });
  const rows = Readable.from([file.subarray(0, found.end)]).pipe(parser);
  for await (const cells of rows as AsyncIterable<string[]>) {
    if (cells.length !== ledgerColumns.length) throw new Error('an exported ledger has a line of another length');
    yield readCells(cells);
  }
}

/** Throws what `readLedger` would, before anything is begun. */
export function requireLedger(file: Buffer, macKey: Buffer): { lines: number } {
  const found = faultOf(file, macKey);
  if ('fault' in found) throw new ServiceError('input_invalid', told[found.fault], { detail: { fault: found.fault } });
  return { lines: found.lines };
}
