import { stringify } from 'csv-stringify/sync';
import type { Disclosure } from './disclose.js';

const headings = ['table', 'row', 'column', 'item_ko', 'item_en', 'value'];

/** One line a value; rows are counted within their table. The mark in front tells a spreadsheet that it is UTF-8. */
export function writeDisclosureCsv({ tables }: Pick<Disclosure, 'tables'>): string {
  const lines = tables.flatMap(({ table, rows }) =>
    rows.flatMap(({ values }, index) =>
      values.map(({ column, item, value }) => [
        table,
        String(index + 1),
        column,
        item?.ko ?? '',
        item?.en ?? '',
        value ?? '',
      ]),
    ),
  );
  // No cell may run as a formula.
  return `\ufeff${stringify([headings, ...lines], { record_delimiter: 'windows', escape_formulas: true })}`;
}
