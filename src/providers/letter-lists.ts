import { stringify } from 'csv-stringify/sync';
import writeXlsx from 'write-excel-file/node';
import { writeCp949 } from './letter-encoding.js';

/** One row of the lists that a print room merges and franks by. */
export interface ListedLetter {
  readonly noticeId: string;
  readonly file: string;
  readonly name: string;
  readonly postalCode: string;
  readonly address1: string;
  readonly address2: string;
  readonly language: string;
  readonly pages: number;
}

export interface LetterList {
  readonly file: string;
  readonly content: Buffer;
  /** Characters that its encoding lacks. */
  readonly replaced: number;
}

const columns = [
  ['notice_id', 38],
  ['file', 42],
  ['name', 20],
  ['postal_code', 12],
  ['address1', 40],
  ['address2', 32],
  ['language', 10],
  ['pages', 8],
] as const;

/** The same list three times over: for programs, for older ones, and for a spreadsheet. */
export async function letterLists(letters: readonly ListedLetter[]): Promise<LetterList[]> {
  const rows = letters.map(cellsOf);
  const csv = stringify([columns.map(([name]) => name), ...rows], {
    record_delimiter: 'windows',
    // No cell may run as a formula.
    escape_formulas: true,
  });
  const { bytes, replaced } = writeCp949(csv);
  return [
    // The mark tells a spreadsheet that Hangul is UTF-8.
    { file: 'recipients.csv', content: Buffer.from(`\ufeff${csv}`, 'utf8'), replaced: 0 },
    { file: 'recipients-cp949.csv', content: bytes, replaced },
    { file: 'recipients.xlsx', content: await workbook(rows), replaced: 0 },
  ];
}

function cellsOf(letter: ListedLetter): string[] {
  const { noticeId, file, name, postalCode, address1, address2, language, pages } = letter;
  return [noticeId, file, name, postalCode, address1, address2, language, String(pages)].map((cell) =>
    cell
      .normalize('NFC')
      .replace(/[\s\p{Cc}\p{Cs}\ufffe\uffff]+/gu, ' ')
      .trim(),
  );
}

/** Every cell is text: a postal code keeps its zeros, and nothing is a formula. */
function workbook(rows: readonly (readonly string[])[]): Promise<Buffer> {
  const text = (value: string) => ({ type: String, value });
  const heading = columns.map(([name]) => ({ ...text(name), fontWeight: 'bold' as const }));
  const data = [heading, ...rows.map((row) => row.map(text))];
  const widths = columns.map(([, width]) => ({ width }));
  return writeXlsx(data, { sheet: 'recipients', columns: widths, stickyRowsCount: 1 }).toBuffer();
}
