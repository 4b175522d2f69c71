import { isHiddenFrom } from './catalog.js';
import type { Probing } from './checking.js';
import { functionsNamed, readExpression } from './expression.js';

/** No name of the operator's: an expression can't speak of the row as a whole, or of a table. */
export const rowAlias = 'dormouse_row';

export interface Refusal {
  readonly sqlState: string;
  /** Safe to show: it quotes no value of a row. */
  readonly message: string;
}

interface ToldRefusal extends Refusal {
  /** The database's own words: not to be shown unless nothing ran. */
  readonly told: string;
}

/** Runs one reading statement. Refusals of the database are answers; a broken connection is thrown. */
export async function ask<Row>(
  { probe }: Probing,
  sql: string,
  values: readonly unknown[] = [],
): Promise<{ rows: Row[] } | { refusal: ToldRefusal }> {
  try {
    return { rows: await probe.rows<Row>(sql, values) };
  } catch (error) {
    const sqlState = sqlStateOf(error);
    if (sqlState === undefined || /^(08|25|40|53|55|57|58|XX)/.test(sqlState)) throw error;
    const message = spoken[sqlState] ?? `the database refuses it (SQLSTATE ${sqlState})`;
    return { refusal: { sqlState, message, told: (error as Error).message } };
  }
}

/**
 * What was wrong when the statement was parsed: names, types, functions. It plans and runs nothing, so the database's
 * own words about them quote no row; those of a statement that ran might.
 */
export async function explain(checking: Probing, sql: string): Promise<Refusal | null> {
  const answer = await ask(checking, `explain ${sql}`);
  if ('rows' in answer) return null;
  const { refusal } = answer;
  const isOfSchema = refusal.sqlState.startsWith('42') && spoken[refusal.sqlState] === undefined;
  return isOfSchema ? { sqlState: refusal.sqlState, message: refusal.told.replace(preamble, '') } : refusal;
}

export function mayBeAsked(expression: string): boolean {
  return readExpression(expression).refused.length === 0;
}

/** Of what policies hide, one problem is told, and not every question that they refuse. */
export function mayBeRead({ catalog }: Probing, table: string): boolean {
  return catalog.tables.has(table) && !isHiddenFrom(catalog, table, catalog.role);
}

/** Functions that answer differently each time they are called. */
export async function volatileFunctions(checking: Probing, expression: string): Promise<string[]> {
  const names = functionsNamed(expression);
  if (names.length === 0) return [];
  const answer = await ask<{ name: string }>(
    checking,
    `select distinct p.proname::text as name from pg_catalog.pg_proc p
where p.proname::text = any ($1::text[]) and p.provolatile = 'v' order by 1`,
    [names],
  );
  return 'rows' in answer ? answer.rows.map(({ name }) => name) : [];
}

function sqlStateOf(error: unknown): string | undefined {
  const { sqlState } = error as { sqlState?: unknown };
  return typeof sqlState === 'string' && /^[0-9A-Z]{5}$/.test(sqlState) ? sqlState : undefined;
}

/** SQLSTATE insufficient_privilege. */
export const sqlStateOfRights = '42501';

const preamble = /^the database answered SQLSTATE \w+(?: \([^)]*\))?: /;

/** Said where a right is missing; whoever only drafts a map has none but to read. */
export const notAllowed = 'the role that checks may not do it; run the SQL that `dormouse grants` prints';

const spoken: Readonly<Record<string, string>> = {
  [sqlStateOfRights]: notAllowed,
  '22001': 'a text is too long for its type',
  '22003': 'a number is out of range for its type',
  '22007': 'a text is no date or time',
  '22008': 'a date or time is out of range',
  '22012': 'a division by zero',
  '22P02': 'a text does not have the form of its type',
  '23502': 'its type forbids null',
  '23514': 'a check constraint of its type forbids it',
};
