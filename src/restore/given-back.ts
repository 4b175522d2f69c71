import type { ShapeColumn, ShapeTable } from '../datamap/compiled-map.js';
import type { GivenBack, LeftRows, RestorationChoices } from './choices.js';
import { type Part, type Returning, stoodIn } from './part.js';
import { identityOf, type PlannedColumn, type TablePlan, valuesOf } from './plan-table.js';
import { differing, type Put, standing, unlike } from './put.js';
import { formatRowText } from './row-text.js';

/** What went back, what of it is not as it was sealed, and what stays sealed. */
export function givenBackOf(returning: Returning, puts: readonly Put[]): GivenBack {
  const tables: Record<string, number> = {};
  const leftIn = new Map(puts.map((put) => [put, leavingBehind(put)]));
  for (const [put, left] of leftIn) {
    assertAllKept(put, left);
    const { table } = put.plan.target;
    const count = backIn(put, left);
    if (count > 0) tables[table] = (tables[table] ?? 0) + count;
  }
  const whole = returning.parts
    .filter((part) => !puts.some(({ plan }) => plan.part === part) && part.lines.length > 0)
    .map(wholeRows);
  return {
    tables,
    changed: puts.flatMap(changedIn),
    left: [...whole, ...[...leftIn].flatMap(([put, left]) => left.map((one) => leftRowsOf(returning, put, one)))],
  };
}

function wholeRows({ table, shape, lines }: Part): LeftRows {
  return { table, columns: null, shape, rows: lines };
}

/** The rows in which another value stands than the sealed one, by what the caller gave or accepted. */
function otherThanSealed(put: Put, column: PlannedColumn): number[] {
  if (column.given === null) return differing(put, column);
  if (column.target === null || (column.way !== 'write' && column.way !== 'compare')) return [];
  const sealed = put.plan.part.rows.map((row) => row[column.index] ?? null);
  return unlike(put, column.target.name, sealed);
}

function changedIn(put: Put): GivenBack['changed'] {
  const found = put.plan.columns
    .map((column) => ({ name: column.target?.name ?? column.sealed.name, rows: otherThanSealed(put, column) }))
    .filter(({ rows }) => rows.length > 0);
  if (found.length === 0) return [];
  const rows = new Set(found.flatMap((column) => column.rows)).size;
  return [{ table: put.plan.target.table, columns: found.map(({ name }) => name), rows }];
}

/** Rows of which the same columns stay sealed. */
interface LeftBehind {
  readonly columns: readonly PlannedColumn[];
  readonly rows: readonly number[];
}

/** An empty value leaves nothing behind. */
function leavingBehind(put: Put): LeftBehind[] {
  const { plan } = put;
  const staying = plan.columns.map((column) => ({ column, rows: new Set(leftRows(put, column)) }));
  const bySet = new Map<string, { columns: PlannedColumn[]; rows: number[] }>();
  for (const at of plan.part.rows.keys()) {
    const columns = staying.flatMap(({ column, rows }) => (rows.has(at) ? [column] : []));
    if (columns.length === 0) continue;
    const key = columns.map(({ index }) => index).join(' ');
    const same = bySet.get(key) ?? { columns, rows: [] };
    bySet.set(key, same);
    same.rows.push(at);
  }
  return [...bySet.values()];
}

function leftRows(put: Put, column: PlannedColumn): number[] {
  const held = (at: number) => isHeld(put, column, at);
  if (column.way === 'leave' || column.way === 'nothing') return [...put.plan.part.rows.keys()].filter(held);
  return otherThanSealed(put, column).filter(held);
}

function isHeld({ plan }: Put, { index }: PlannedColumn, at: number): boolean {
  return (plan.part.rows[at]?.[index] ?? null) !== null;
}

/** Looked at, and as it was sealed. */
function isLive(put: Put, { way, target, index }: PlannedColumn, at: number): boolean {
  if (way === 'locate') return true;
  if (put.stands === null || target === null || !put.answered.includes(target.name)) return false;
  return standing(put, at, target.name) === (put.plan.part.rows[at]?.[index] ?? null);
}

/**
 * The records are destroyed next: every value of theirs is live or sealed again, or nothing of the restoration may stand.
 * It looks at each value by itself, whatever was decided about its column above.
 */
function assertAllKept(put: Put, left: readonly LeftBehind[]): void {
  const { part, columns } = put.plan;
  const staying = new Map(
    columns.map((column) => {
      const own = left.filter((one) => one.columns.includes(column));
      return [column, new Set(own.flatMap(({ rows }) => rows))];
    }),
  );
  for (const column of columns) {
    const isLost = (at: number) => isHeld(put, column, at) && !isLive(put, column, at) && !staying.get(column)?.has(at);
    if ([...part.rows.keys()].some(isLost))
      throw new Error(`a value of ${part.table}.${column.sealed.name} is neither live nor left in the vault`);
  }
}

/** The rows that something was put into, or that hold something of what was sealed. */
function backIn(put: Put, left: readonly LeftBehind[]): number {
  const { plan, stands } = put;
  if (stands === null) return 0;
  if (plan.columns.some(({ way }) => way === 'write')) return stands.length;
  const compared = plan.columns.filter(({ way }) => way === 'compare');
  const leftOf = (at: number) => left.filter(({ rows }) => rows.includes(at)).flatMap(({ columns }) => columns);
  return stands.filter((_, at) => compared.some((column) => !leftOf(at).includes(column))).length;
}

function leftRowsOf(returning: Returning, put: Put, { columns, rows }: LeftBehind): LeftRows {
  const { plan } = put;
  const identity = locatingNames(returning, plan);
  const stood = columns.map((column) => stoodOf(put, column));
  const line = (at: number) => {
    const { memberId, recordId, starts } = plan.part.lines[at] as Part['lines'][number];
    const found = identity.map((name) => locatingValue(put, name, at) ?? memberId);
    const sealed = columns.map(({ index }) => plan.part.rows[at]?.[index] ?? null);
    const instead = stood.flatMap((texts) => (texts === null ? [] : [texts[at] ?? null]));
    return { memberId, recordId, starts, row: formatRowText([...found, ...sealed, ...instead]) };
  };
  const shape = shapeOf(
    plan,
    identity,
    columns.map((column, at) => ({ column, isKnown: stood[at] !== null })),
  );
  return { table: shape.table, columns: columns.map(nameNow), shape, rows: rows.map(line) };
}

/** What stands now where a moved row went back without the column, or stood when it did: nobody wrote it since. */
function stoodOf(put: Put, column: PlannedColumn): (string | null)[] | null {
  if (column.way !== 'leave') return null;
  const { part } = put.plan;
  if (part.shape.mode === 'strip') return stoodIn(part, column.sealed);
  const name = column.target?.name;
  if (name === undefined || !put.answered.includes(name)) return null;
  return part.rows.map((_, at) => standing(put, at, name));
}

/** A column that is not there keeps the name that it had. */
function nameNow({ target, sealed }: PlannedColumn): string {
  return target?.name ?? sealed.name;
}

/** What finds the row, and the member whose row it must be still. Nothing finds a row by its member alone. */
function locatingNames({ ctx }: Returning, plan: TablePlan): string[] {
  const identity = identityOf(plan, ctx.dataMap.member);
  const { memberColumn } = plan.part;
  return identity.length === 0 || memberColumn === null ? identity : [...new Set([...identity, memberColumn])];
}

/** The row is live: what stays sealed of it goes back as the columns of a stripped row do. */
function shapeOf(
  plan: TablePlan,
  locating: readonly string[],
  left: readonly { column: PlannedColumn; isKnown: boolean }[],
): ShapeTable {
  const identity = locating.map((name): ShapeColumn => {
    const column = plan.target.columns.get(name);
    return { name, type: column?.type ?? 'text', generated: column?.generated ?? false };
  });
  const leaving = left.map(({ column, isKnown }): ShapeColumn => {
    const { placeholder, type, generated } = column.sealed;
    const isPlaced = column.way === 'leave' && placeholder !== undefined;
    return {
      name: nameNow(column),
      type,
      generated,
      ...(isPlaced && { placeholder }),
      ...(isKnown && { stood: true }),
    };
  });
  return { table: plan.target.table, mode: 'strip', columns: [...identity, ...leaving], identity: identity.length };
}

function locatingValue(put: Put, name: string, at: number): string | null {
  if (put.stands !== null) return standing(put, at, name);
  const column = put.plan.columns.find(({ way, target }) => way === 'locate' && target?.name === name);
  return column ? (valuesOf(put.plan, column)[at] ?? null) : null;
}

/** For the caller's choices and those that are tried on the way. */
export function withChoices(one: RestorationChoices, other: Partial<RestorationChoices>): RestorationChoices {
  return {
    overrides: [...one.overrides, ...(other.overrides ?? [])],
    leaveInVault: [...one.leaveInVault, ...(other.leaveInVault ?? [])],
  };
}
