import { type DatabaseError, sqlStates } from '../database/database-error.js';
import { listNames } from '../datamap/names.js';
import type { RestorationChoices } from './choices.js';
import type { Told } from './describe-conflict.js';
import {
  actOn,
  giveValue,
  leavable,
  leaveColumns,
  leaveRows,
  overridable,
  replaceable,
  useOf,
} from './offered-choices.js';
import { type Returning, refersTo } from './part.js';
import { sealedName, type TablePlan, valuesOf, writtenOf } from './plan-table.js';

interface Refusal {
  readonly returning: Returning;
  readonly assumed: RestorationChoices;
  readonly plan: TablePlan;
  readonly error: DatabaseError;
  readonly table: string;
  /** Of the constraint, or the one that the database names; under the names that they were sealed with. */
  readonly columns: readonly string[];
  readonly leaving: Told['choices'];
}

const again = 'then call again.';

/** What the database refused, by its SQLSTATE and the names it gives; its words may quote a row. */
export function describeRefusal(
  returning: Returning,
  assumed: RestorationChoices,
  plan: TablePlan,
  error: DatabaseError,
): Told {
  const { table } = plan.part;
  const key = plan.target.keys.find(({ name }) => name === error.constraint);
  const present = key?.columns ?? (error.column === null ? [] : [error.column]);
  const columns = present.map((name) => sealedName(plan, name));
  const leaving = [...leaveColumns(table, leavable(returning, plan, columns)), ...leaveRows(returning, table)];
  const refusal = { returning, assumed, plan, error, table, columns, leaving };
  return { constraint: error.constraint, columns, ...told(refusal) };
}

function told(refusal: Refusal): Told {
  switch (refusal.error.sqlState) {
    case sqlStates.uniqueViolation:
    case sqlStates.exclusionViolation:
      return taken(refusal);
    case sqlStates.foreignKeyViolation:
      return withoutParent(refusal);
    case sqlStates.notNullViolation:
      return mandatory(refusal);
    case sqlStates.insufficientPrivilege:
      return forbidden(refusal);
    default:
      return otherwise(refusal);
  }
}

function taken({ returning, plan, table, columns, error, leaving }: Refusal): Told {
  // One value for several rows would only collide with itself.
  const values = plan.part.rows.length === 1 ? replaceable(returning, plan, columns) : [];
  return {
    why: `another row of ${table} has what ${listNames(columns)} would have (${error.constraint}).`,
    choices: [
      ...actOn(`Change the value in the row that has taken it in the member database, ${again}`),
      ...giveValue(table, values),
      ...leaving,
    ],
  };
}

function withoutParent({ returning, assumed, plan, table, columns, error, leaving }: Refusal): Told {
  const key = plan.target.keys.find(({ name, kind }) => kind === 'foreign key' && name === error.constraint);
  const parent = key && returning.parts.find((part) => refersTo(key, part));
  const isLeft = assumed.leaveInVault.some((left) => left.table === parent?.table && left.columns === undefined);
  if (parent && isLeft) {
    return {
      why: `${table} refers to rows of ${parent.table} (${error.constraint}), which stay in the vault by leaveInVault.`,
      choices: [...actOn(`Let the rows of ${parent.table} go back too.`), ...leaving],
    };
  }
  return {
    why: `the row of ${key?.parent ?? 'another table'} that ${table} refers to is not there (${error.constraint}).`,
    choices: [
      ...actOn(`Bring back the row that the constraint refers to, ${again}`),
      ...giveValue(table, replaceable(returning, plan, columns)),
      ...leaving,
    ],
  };
}

function mandatory({ returning, plan, table, columns, leaving }: Refusal): Told {
  const written = new Set([...writtenOf(plan), ...plan.added].map(({ target }) => target.name));
  const known = new Set(plan.columns.map(({ sealed }) => sealed.name));
  const missing = [...plan.target.columns.values()]
    .filter((column) => column.notNull && column.defaultSql === null && !column.isIdentity && !column.generated)
    .filter(({ name }) => !written.has(name))
    .map(({ name }) => sealedName(plan, name));
  if (columns.some((name) => missing.includes(name))) {
    const isNew = missing.every((name) => !known.has(name));
    const isFree = overridable(returning, plan, missing).length === missing.length;
    const default_ = isNew ? actOn(`Give ${listNames(missing)} a default in the member database, ${again}`) : [];
    return {
      columns: missing,
      why: `${listNames(missing)} of ${table} must have a value and has no default.`,
      choices: [...default_, ...giveValue(table, isFree ? missing : []), ...leaveRows(returning, table)],
    };
  }
  const free = overridable(returning, plan, columns);
  return {
    why: `${listNames(columns)} of ${table} must have a value now, and had none.`,
    choices: [...giveValue(table, free), ...useOf(table, free, 'changed'), ...leaving],
  };
}

function forbidden({ returning, plan, table }: Refusal): Told {
  const written = writtenOf(plan);
  const isStrip = plan.part.shape.mode === 'strip';
  const columns = written
    .filter(({ target }) => !target.maySelect || !(isStrip ? target.mayUpdate : target.mayInsert))
    .map(({ sealed }) => sealed.name);
  const some = columns.length < written.length ? leavable(returning, plan, columns) : [];
  // With every right on the columns it is the schema, or a policy that shows the service no row.
  const way =
    columns.length > 0
      ? `Put ${table} back into the data map, run the SQL that \`dormouse grants\` prints, restart, ${again}`
      : `Let dormouse_mover write every row of ${table}, by grants and by row security, ${again}`;
  return {
    columns,
    why: `the service may not write ${columns.length > 0 ? `${listNames(columns)} of ` : ''}${table} (SQLSTATE 42501).`,
    choices: [...actOn(way), ...leaveColumns(table, some), ...leaveRows(returning, table)],
  };
}

function otherwise({ returning, plan, table, columns, error, leaving }: Refusal): Told {
  const named = error.constraint ? `constraint ${error.constraint}` : `SQLSTATE ${error.sqlState}`;
  const isHeld = plan.columns.some(
    (column) => columns.includes(column.sealed.name) && valuesOf(plan, column).some((value) => value !== null),
  );
  return {
    why: `${table} refuses it by ${named}.`,
    choices: [
      ...actOn(`Put the member database right, ${again}`),
      ...(isHeld ? giveValue(table, replaceable(returning, plan, columns)) : []),
      ...leaving,
    ],
  };
}
