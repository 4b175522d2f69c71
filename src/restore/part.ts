import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import type { ShapeColumn, ShapeTable } from '../datamap/compiled-map.js';
import { type PresentKey, type PresentTable, readPresentTables } from '../datamap/read-present-tables.js';
import { returningGroups } from '../datamap/returning-order.js';
import { ServiceError } from '../errors.js';
import { memberColumnOf } from './bound-columns.js';
import type { RestorationChoices } from './choices.js';
import type { OpenedLine, OpenedTable } from './opened-rows.js';
import { parseRowText } from './row-text.js';

/** Rows of one table that were sealed in one shape, and the table that they would go back into. */
export interface Part {
  /** The name that the table was sealed under. */
  readonly table: string;
  /** The name that it has now, as far as the caller said. */
  readonly into: string;
  readonly shape: ShapeTable;
  /** The tables of the same shape document. */
  readonly sealedWith: readonly string[];
  readonly lines: readonly OpenedLine[];
  /** The columns of the shape, then what stood in those of which it says so. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Null where there is no such table now. */
  readonly target: PresentTable | null;
  /** Whether there is a table of the name that it was sealed under. */
  readonly isThere: boolean;
  /** Of the target, where the data map names one. */
  readonly memberColumn: string | null;
}

/** What is to go back, and what it meets. */
export interface Returning {
  readonly ctx: Context;
  readonly tx: Transaction;
  readonly parts: readonly Part[];
  /** Parents first. The parts of a group are moved rows that go back in one statement, or one part of stripped rows. */
  readonly groups: readonly (readonly Part[])[];
  /** Every conflict is looked for, and every choice tried. */
  readonly thorough: boolean;
  readonly search: Search;
}

/** What the search for choices may still do, with the rows of the member locked, and what it found out. */
export interface Search {
  tries: number;
  /** Whether values have the form of a type, by column. */
  readonly fits: Map<string, boolean>;
}

const triesMax = 50;

export async function readReturning(
  ctx: Context,
  tx: Transaction,
  opened: ReadonlyMap<string, readonly OpenedTable[]>,
  choices: RestorationChoices,
): Promise<Returning> {
  const renamed = new Map(
    choices.overrides.flatMap((override) =>
      'into' in override && !('column' in override) ? [[override.table, override.into] as const] : [],
    ),
  );
  const nameNow = (table: string) => renamed.get(table) ?? table;
  const present = await readPresentTables(
    tx,
    [...opened.keys()].flatMap((table) => [table, nameNow(table)]),
  );
  const parts = [...opened].flatMap(([table, shapes]) =>
    shapes.map(({ shape, sealedWith, lines }): Part => {
      const into = nameNow(table);
      const target = present.get(into) ?? null;
      const column = memberColumnOf(ctx.dataMap, into);
      const memberColumn = column !== null && target?.columns.get(column)?.maySelect ? column : null;
      const rows = rowsOf(shape, lines);
      return { table, into, shape, sealedWith, lines, rows, target, isThere: present.has(table), memberColumn };
    }),
  );
  const members = new Set(parts.flatMap(({ lines }) => lines.map(({ memberId }) => memberId)));
  const isChosen = choices.overrides.length + choices.leaveInVault.length > 0;
  const search = { tries: triesMax, fits: new Map() };
  return { ctx, tx, parts, groups: groupsOf(parts), thorough: isChosen || members.size <= 1, search };
}

function rowsOf(shape: ShapeTable, lines: readonly OpenedLine[]): (string | null)[][] {
  const rows = lines.map(({ row }) => parseRowText(row));
  const length = shape.columns.length + shape.columns.filter(({ stood }) => stood).length;
  if (rows.every((row) => row.length === length)) return rows;
  throw new ServiceError(
    'envelope_unreadable',
    `Rows of ${shape.table} were sealed with other columns than their shape.`,
  );
}

/** Stripped rows are live all the time: they wait for nobody but whom a leaving column refers to. */
function groupsOf(parts: readonly Part[]): Part[][] {
  const byTable = new Map(parts.map(({ into }) => [into, parts.filter((part) => part.into === into)]));
  const parentsOf = (table: string) =>
    (byTable.get(table) ?? []).flatMap((part) =>
      foreignKeys(part).flatMap((key) => parts.filter((parent) => refersTo(key, parent)).map(({ into }) => into)),
    );
  return returningGroups([...byTable.keys()], parentsOf).flatMap((tables) => {
    const found = tables.flatMap((table) => byTable.get(table) ?? []);
    const moved = found.filter(({ shape }) => shape.mode === 'move');
    const stripped = found.filter(({ shape }) => shape.mode === 'strip').map((part) => [part]);
    return moved.length > 0 ? [moved, ...stripped] : stripped;
  });
}

/** Those of the present table that the rows are looked at for when they go back. */
export function foreignKeys({ shape, target }: Part): PresentKey[] {
  const keys = target?.keys.filter(({ kind }) => kind === 'foreign key') ?? [];
  const leaving = new Set(leavingColumns(shape).map(({ name }) => name));
  return shape.mode === 'move' ? keys : keys.filter(({ columns }) => columns.some((column) => leaving.has(column)));
}

export function refersTo({ parent }: PresentKey, { target }: Pick<Part, 'target'>): boolean {
  return parent !== null && target !== null && (parent === target.table || target.partitions.includes(parent));
}

/** What stood in the column, row by row, when it was left of a row that went back; null where that was not sealed. */
export function stoodIn({ shape, rows }: Part, column: ShapeColumn): (string | null)[] | null {
  const position = shape.columns.filter(({ stood }) => stood).indexOf(column);
  return position === -1 ? null : rows.map((row) => row[shape.columns.length + position] ?? null);
}

/** All columns of a moved row; those of a stripped one that don't identify it. */
export function leavingColumns(shape: ShapeTable): readonly ShapeColumn[] {
  return shape.columns.slice(shape.mode === 'strip' ? shape.identity : 0);
}
