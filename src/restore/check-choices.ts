import { listNames } from '../datamap/names.js';
import { checkOverride } from './check-override.js';
import { checkRenamedTable } from './check-renamed-table.js';
import type { RestorationChoices } from './choices.js';
import type { Returning } from './part.js';
import { refuseChoice } from './refuse-choice.js';
import { type SealedTable, sealedTable } from './sealed-table.js';

/** Refuses choices about what isn't there, and such as contradict each other, before anything is touched. */
export function checkChoices(returning: Returning, choices: RestorationChoices): void {
  const { parts } = returning;
  const tables = [...new Set(parts.map(({ table }) => table))];
  for (const [index, { table }] of [...choices.overrides.entries()]) assertKnown(tables, table, `overrides[${index}]`);
  for (const [index, { table }] of choices.leaveInVault.entries()) assertKnown(tables, table, `leaveInVault[${index}]`);
  for (const table of tables) {
    const own = parts.filter((part) => part.table === table);
    const sealed = sealedTable(returning, table, own);
    checkRenamedTable(returning, sealed, choices.overrides);
    checkTable(sealed, choices);
    for (const [index, override] of choices.overrides.entries())
      if (override.table === table && 'column' in override)
        checkOverride(returning, sealed, choices.overrides, { override, at: `overrides[${index}]` });
    for (const [index, left] of choices.leaveInVault.entries())
      if (left.table === table) checkLeft(sealed, left.columns ?? [], `leaveInVault[${index}]`);
    checkColumns(sealed, choices);
  }
}

function assertKnown(tables: readonly string[], table: string, at: string): void {
  if (tables.includes(table)) return;
  const there = tables.length > 0 ? listNames(tables) : 'none';
  refuseChoice(`${at} names a table that nothing sealed of this member stands in; there are: ${there}.`, {
    ...{ at, tables },
  });
}

function checkTable({ table }: SealedTable, choices: RestorationChoices): void {
  const left = choices.leaveInVault.filter((one) => one.table === table);
  if (!left.some(({ columns }) => columns === undefined)) return;
  if (choices.overrides.some((override) => override.table === table))
    refuseChoice(`The rows of ${table} are to stay in the vault, so no other choice can be made about them.`, {
      ...{ table },
    });
}

function checkLeft({ table, columns: known, tying }: SealedTable, columns: readonly string[], at: string): void {
  const tied = columns.filter((name) => known.includes(name) && tying.has(name));
  if (tied.length > 0)
    refuseChoice(
      `${at}: ${listNames(tied)} of ${table} say which row it is, or whose: leave the whole rows in the vault instead.`,
      { at, table, columns: tied },
    );
  const there = known.filter((name) => !tying.has(name));
  if (columns.every((name) => there.includes(name))) return;
  refuseChoice(`${at} names a column that can't be left of ${table}; there are: ${listNames(there)}.`, {
    ...{ at, table, columns: there },
  });
}

/** Every column at most once in each way, and in no two that exclude each other. */
function checkColumns({ table, columns, parts }: SealedTable, choices: RestorationChoices): void {
  const left = new Set(choices.leaveInVault.flatMap((one) => (one.table === table ? (one.columns ?? []) : [])));
  const ways = new Map<string, string[]>();
  for (const override of choices.overrides) {
    if (override.table !== table || !('column' in override)) continue;
    const way = 'into' in override ? 'into' : 'value';
    ways.set(override.column, [...(ways.get(override.column) ?? []), way]);
  }
  for (const [column, own] of ways) {
    if (new Set(own).size < own.length || left.has(column))
      refuseChoice(`The choices contradict each other about ${column} of ${table}.`, { table, column });
  }
  const targets = columns.flatMap((column) => {
    const renamed = choices.overrides.flatMap((override) =>
      override.table === table && 'column' in override && override.column === column && 'into' in override
        ? [override.into]
        : [],
    );
    const isDropped = parts.every(({ target }) => !target?.columns.has(column));
    return renamed.length > 0 ? renamed : left.has(column) || isDropped ? [] : [column];
  });
  const added = [...ways.keys()].filter((column) => !columns.includes(column));
  const twice = [...targets, ...added].filter((name, index, all) => all.indexOf(name) !== index);
  if (twice.length > 0)
    refuseChoice(`Two values would go into ${listNames([...new Set(twice)])} of ${table}.`, { table, columns: twice });
}
