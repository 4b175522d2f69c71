import { listNames } from '../datamap/names.js';
import { mayHaveBecome } from './check-renamed-table.js';
import type { RestorationChoices } from './choices.js';
import type { Conflict } from './conflict.js';
import { describeRefusal } from './describe-refusal.js';
import type { Hindered, Obstacle } from './obstacle.js';
import {
  actOn,
  giveValue,
  intoColumn,
  intoTable,
  isFoundAgain,
  leavable,
  leaveColumns,
  leaveRows,
  type OfferedChoice,
  overridable,
  useOf,
} from './offered-choices.js';
import type { Part, Returning } from './part.js';
import { planTable, valuesOf, writtenOf } from './plan-table.js';

export type DescribedConflict = Omit<Conflict, 'choices'> & { readonly choices: readonly OfferedChoice[] };

/** What the caller is told of an obstacle: names of the schema, and what they can do. */
export function describeConflict(
  returning: Returning,
  assumed: RestorationChoices,
  { part, obstacle }: Hindered,
): DescribedConflict {
  const told = describe(returning, assumed, part, obstacle);
  return { table: part.table, constraint: null, columns: [], ...told };
}

export type Told = Pick<DescribedConflict, 'why' | 'choices'> & Partial<DescribedConflict>;

const again = 'then call again.';

function describe(returning: Returning, assumed: RestorationChoices, part: Part, obstacle: Obstacle): Told {
  const { table, into, target } = part;
  switch (obstacle.kind) {
    case 'noTable': {
      const own = { parts: returning.parts.filter((one) => one.table === table) };
      const isRenamed = returning.ctx.dataMap.data.some((entry) => mayHaveBecome(returning, own, entry.table));
      return {
        why: `there is no table ${into}.`,
        choices: [
          ...actOn(`Create ${into} again, ${again}`),
          ...(isRenamed ? intoTable(table) : []),
          ...leaveRows(returning, table),
        ],
      };
    }
    case 'dropped': {
      const { columns } = obstacle;
      const known = new Set(part.shape.columns.map(({ name }) => name));
      const isRenamed = [...(target?.columns.values() ?? [])].some((one) => !one.generated && !known.has(one.name));
      const renamed = isRenamed ? intoColumn(table, columns) : [];
      const left = isFoundAgain(returning, part) ? leaveColumns(table, columns) : [];
      const choices = [...renamed, ...left, ...leaveRows(returning, table)];
      return { columns, why: `${table} no longer has ${listNames(columns)}.`, choices };
    }
    case 'lost':
      return {
        columns: obstacle.columns,
        why: `${table} no longer has ${listNames(obstacle.columns)}, by which its rows are found.`,
        choices: [...intoColumn(table, obstacle.columns), ...leaveRows(returning, table)],
      };
    case 'unidentified':
      return {
        columns: part.shape.columns.map(({ name }) => name),
        why: `${table} had no primary key when these columns were left, so nothing finds their rows again.`,
        choices: leaveRows(returning, table),
      };
    case 'empty':
      return { why: `${table} has no column that its rows could go back into.`, choices: leaveRows(returning, table) };
    case 'gone':
      return {
        why: `a row of ${table} is gone, or belongs to somebody else by now.`,
        choices: [...actOn(`Bring back the row that was stripped, ${again}`), ...leaveRows(returning, table, true)],
      };
    case 'notOwn':
      return {
        columns: [obstacle.column],
        why: `by ${obstacle.column}, a row of ${table} would not be of the member that it was sealed of.`,
        choices: leaveRows(returning, table),
      };
    case 'twice': {
      const { columns } = obstacle;
      return {
        columns,
        why: `two sealed values would go into ${listNames(columns)} of one row of ${into}.`,
        choices: [...leaveColumns(table, columns), ...leaveRows(returning, table)],
      };
    }
    case 'keptOut':
      return {
        why: `${table} does not keep every row that is put back into it.`,
        choices: [...actOn(`Disable the trigger or rule that takes it away, ${again}`), ...leaveRows(returning, table)],
      };
    default:
      return describeValues(returning, assumed, part, obstacle);
  }
}

type OfValues = Extract<Obstacle, { kind: 'overwritten' | 'changed' | 'misfit' | 'refused' }>;

function describeValues(returning: Returning, assumed: RestorationChoices, part: Part, obstacle: OfValues): Told {
  const { table } = part;
  const plan = planTable(part, assumed);
  if (plan === null) throw new Error(`rows of ${table} stay sealed and still stand in the way`);
  if (obstacle.kind === 'refused') return describeRefusal(returning, assumed, plan, obstacle.error);
  const { columns } = obstacle;
  const written = columns.filter((name) =>
    plan.columns.some(({ sealed, way }) => sealed.name === name && way === 'write'),
  );
  const free = overridable(returning, plan, columns);
  const freelyWritten = overridable(returning, plan, written);
  const leaving = [...leaveColumns(table, leavable(returning, plan, columns)), ...leaveRows(returning, table)];
  switch (obstacle.kind) {
    case 'overwritten':
      return {
        columns,
        why: `${table} has new values in ${listNames(columns)}, written since the separation.`,
        choices: [...giveValue(table, free), ...useOf(table, free, 'sealed'), ...leaving],
      };
    case 'changed':
      return {
        columns,
        why: `${table} changes the values that are put back into it${columns.length > 0 ? `, in ${listNames(columns)}` : ''}.`,
        choices: [
          ...actOn(`Disable the trigger, or widen the type, that makes another value of it, ${again}`),
          ...useOf(table, free, 'changed'),
          ...giveValue(table, freelyWritten),
          ...leaving,
        ],
      };
    default: {
      const isGiven = (name: string) =>
        plan.columns.some(({ sealed, given }) => sealed.name === name && given !== null) ||
        plan.added.some(({ target }) => target.name === name);
      // Of what a type does not take, the default stands in for a null alone.
      const defaulted = writtenOf(plan)
        .filter((column) => column.target.notNull && column.target.defaultSql !== null)
        .filter((column) => valuesOf(plan, column).includes(null))
        .flatMap(({ sealed }) => (freelyWritten.includes(sealed.name) ? [sealed.name] : []));
      const whose = columns.every(isGiven) ? 'given' : 'sealed';
      return {
        constraint: obstacle.error.constraint,
        columns,
        why: `the type of ${listNames(columns)} in ${table} does not take the ${whose} value.`,
        choices: [...giveValue(table, free), ...useOf(table, defaulted, 'changed'), ...leaving],
      };
    }
  }
}
