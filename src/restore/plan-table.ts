import type { ShapeColumn } from '../datamap/compiled-map.js';
import type { PresentColumn, PresentTable } from '../datamap/read-present-tables.js';
import type { Override, RestorationChoices } from './choices.js';
import { Hindered } from './obstacle.js';
import type { Part } from './part.js';

/** What becomes of a sealed column. */
export interface PlannedColumn {
  readonly sealed: ShapeColumn;
  /** Its position in the sealed rows. */
  readonly index: number;
  readonly target: PresentColumn | null;
  /**
   * locate: finds the live row. write: goes back. compare: the table computes it, and should come to the same. leave:
   * stays sealed. nothing: is not there any more, and held nothing, or what the table had computed, which stays sealed.
   */
  readonly way: 'locate' | 'write' | 'compare' | 'leave' | 'nothing';
  /** What the caller gave in place of the sealed value. */
  readonly given: { readonly value: string | null } | null;
  readonly use: 'sealed' | 'changed' | null;
}

export interface TablePlan {
  readonly part: Part;
  readonly target: PresentTable;
  readonly columns: readonly PlannedColumn[];
  /** Values for columns that the table has got since. */
  readonly added: readonly { readonly target: PresentColumn; readonly value: string | null }[];
}

/** The sealed shape, the present table and the choices together; null where the rows stay sealed. */
export function planTable(part: Part, choices: RestorationChoices): TablePlan | null {
  const left = choices.leaveInVault.filter(({ table }) => table === part.table);
  if (left.some(({ columns }) => columns === undefined)) return null;
  const { target, shape } = part;
  if (target === null) throw new Hindered(part, { kind: 'noTable' });
  if (shape.mode === 'strip' && shape.identity === 0) throw new Hindered(part, { kind: 'unidentified' });
  const leftColumns = new Set(left.flatMap(({ columns }) => columns ?? []));
  const columns = shape.columns.map((sealed, index) =>
    planColumn(part, target, { sealed, index }, choices.overrides, leftColumns),
  );
  refuseMissing(part, columns);
  const plan = { part, target, columns, added: addedOf(part, target, columns, choices.overrides) };
  if (shape.mode === 'move' && writtenOf(plan).length === 0) throw new Hindered(part, { kind: 'empty' });
  return plan;
}

function planColumn(
  part: Part,
  table: PresentTable,
  { sealed, index }: Pick<PlannedColumn, 'sealed' | 'index'>,
  overrides: readonly Override[],
  left: ReadonlySet<string>,
): PlannedColumn {
  const own = overrides.filter(
    (override) => override.table === part.table && 'column' in override && override.column === sealed.name,
  );
  const into = own.flatMap((override) => ('into' in override ? [override.into] : []))[0] ?? sealed.name;
  const given = own.flatMap((override) => ('value' in override ? [{ value: override.value }] : []))[0] ?? null;
  const use = own.flatMap((override) => ('use' in override ? [override.use] : []))[0] ?? null;
  const target = table.columns.get(into) ?? null;
  const isNull = part.rows.every((row) => row[index] === null);
  const wayOf = (): PlannedColumn['way'] => {
    if (part.shape.mode === 'strip' && index < part.shape.identity) return 'locate';
    if (left.has(sealed.name)) return 'leave';
    if (target === null) return sealed.generated || isNull ? 'nothing' : 'write';
    return target.generated ? 'compare' : 'write';
  };
  const way = wayOf();
  // Whatever is chosen, a row is found by what was sealed of it.
  return way === 'locate'
    ? { sealed, index, target, way, given: null, use: null }
    : { sealed, index, target, way, given, use };
}

function refuseMissing(part: Part, columns: readonly PlannedColumn[]): void {
  const missing = (way: PlannedColumn['way']) =>
    columns.filter((column) => column.way === way && column.target === null).map(({ sealed }) => sealed.name);
  const lost = missing('locate');
  if (lost.length > 0) throw new Hindered(part, { kind: 'lost', columns: lost });
  const dropped = missing('write');
  if (dropped.length > 0) throw new Hindered(part, { kind: 'dropped', columns: dropped });
}

/** A live row has its new columns already. */
function addedOf(
  { table, shape }: Part,
  target: PresentTable,
  columns: readonly PlannedColumn[],
  overrides: readonly Override[],
): TablePlan['added'] {
  if (shape.mode === 'strip') return [];
  const sealed = new Set(columns.map((column) => column.sealed.name));
  return overrides.flatMap((override) => {
    if (override.table !== table || !('value' in override) || sealed.has(override.column)) return [];
    const column = target.columns.get(override.column);
    return column ? [{ target: column, value: override.value }] : [];
  });
}

export type WrittenColumn = PlannedColumn & { readonly target: PresentColumn };

export function writtenOf({ columns }: Pick<TablePlan, 'columns'>): WrittenColumn[] {
  return columns.filter((column): column is WrittenColumn => column.way === 'write' && column.target !== null);
}

/** What the column is put as, row by row. */
export function valuesOf({ part }: TablePlan, { index, given }: PlannedColumn): (string | null)[] {
  return part.rows.map((row) => (given ? given.value : (row[index] ?? null)));
}

/** The name that a present column was sealed under. */
export function sealedName({ columns }: Pick<TablePlan, 'columns'>, present: string): string {
  return columns.find(({ target }) => target?.name === present)?.sealed.name ?? present;
}

/** What finds a row that has gone back: the columns of the present table that identify it; none where nothing does. */
export function identityOf({ part, target, columns }: TablePlan, member: { table: string; key: string }): string[] {
  if (part.shape.mode === 'strip')
    return columns.flatMap((column) => (column.way === 'locate' && column.target ? [column.target.name] : []));
  return target.table === member.table ? [member.key] : [...target.primaryKey];
}
