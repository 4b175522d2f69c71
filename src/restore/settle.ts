import type { DatabaseError } from '../database/database-error.js';
import { formStatement } from '../datamap/compile-put.js';
import { ServiceError } from '../errors.js';
import { withSavepoint } from '../store/savepoint.js';
import type { RestorationChoices } from './choices.js';
import { type Conflict, type ConflictChoice, restorationConflict } from './conflict.js';
import { describeConflict } from './describe-conflict.js';
import { withChoices } from './given-back.js';
import { Hindered, isRefusal } from './obstacle.js';
import { isReady, type OfferedChoice } from './offered-choices.js';
import type { Part, Returning } from './part.js';
import { planTable, valuesOf, writtenOf } from './plan-table.js';

/** The caller's choices, those assumed to get past a conflict, and the conflicts so far. */
export interface Run {
  assumed: RestorationChoices;
  readonly conflicts: Conflict[];
}

type Attempt<Result> = (run: Run) => Promise<Result>;

const conflictsMax = 100;

/**
 * Attempts until nothing stands in the way. Each conflict is noted and a choice assumed that gets past it, so that the
 * next comes to light; what is offered to the caller was tried here, by the way that it will go.
 */
export async function settle<Result>(
  returning: Returning,
  run: Run,
  { parts, attempt }: { parts: readonly Part[]; attempt: Attempt<Result> },
): Promise<Result> {
  for (;;) {
    const tried = await tryOut(returning, run, { parts, attempt });
    if (!(tried instanceof Hindered)) return tried.result;
    const { choices, ...conflict } = describeConflict(returning, run.assumed, tried);
    const offered = { ...conflict, choices: choices.map(toldOf) };
    const isKnown = run.conflicts.some((known) => isSame(known, conflict));
    if (!returning.thorough || isKnown || run.conflicts.length === conflictsMax)
      throw restorationConflict(isKnown ? run.conflicts : [...run.conflicts, offered]);
    const { helpful, way } = await search(returning, choices, (choice) =>
      helpsWith(returning, run, { parts, attempt, conflict, choice }),
    );
    run.conflicts.push({ ...conflict, choices: helpful.map(toldOf) });
    if (!way) throw restorationConflict(run.conflicts);
    run.assumed = withChoices(run.assumed, way.send ?? {});
  }
}

/** Those that help, and the first of them to go on by. Locks are held meanwhile: past so many tries they are offered untried. */
async function search(
  returning: Returning,
  choices: readonly OfferedChoice[],
  helps: (choice: OfferedChoice) => Promise<boolean>,
): Promise<{ helpful: readonly OfferedChoice[]; way: OfferedChoice | null }> {
  const helpful: OfferedChoice[] = [];
  let way: OfferedChoice | null = null;
  const look = async (choice: OfferedChoice): Promise<void> => {
    const isTried = isReady(choice) && !choice.sure && returning.search.tries > 0;
    if (isTried) returning.search.tries -= 1;
    if (isTried && !(await helps(choice))) {
      for (const single of choice.singly ?? []) await look(single);
      return;
    }
    helpful.push(choice);
    if (isTried || choice.sure) way ??= choice;
  };
  for (const choice of choices) await look(choice);
  return { helpful, way };
}

interface Trial<Result> {
  readonly parts: readonly Part[];
  readonly attempt: Attempt<Result>;
}

/** Whether the choice gets past the conflict, to the end or to another one that it has no part in. */
async function helpsWith<Result>(
  returning: Returning,
  { assumed }: Run,
  trial: Trial<Result> & { conflict: Omit<Conflict, 'choices'>; choice: OfferedChoice },
): Promise<boolean> {
  const { conflict, choice, parts, attempt } = trial;
  const run: Run = { assumed: withChoices(assumed, choice.send ?? {}), conflicts: [] };
  const tried = await tryOut(returning, run, { parts, attempt }, 'undo').catch((error) => {
    // What is tried may run into a conflict of its own that nothing gets past.
    if (error instanceof ServiceError && error.code === 'restoration_conflict') return null;
    throw error;
  });
  if (!(tried instanceof Hindered)) return tried !== null;
  const next = describeConflict(returning, run.assumed, tried);
  const touched = [
    ...(choice.send?.overrides ?? []).flatMap((one) => ('column' in one ? [one.column] : [])),
    ...(choice.send?.leaveInVault ?? []).flatMap(({ columns }) => columns ?? []),
  ];
  return (
    next.table !== conflict.table || !(isSame(next, conflict) || next.columns.some((name) => touched.includes(name)))
  );
}

/** Inside a savepoint: what is refused, or only tried, leaves no trace. */
async function tryOut<Result>(
  returning: Returning,
  run: Run,
  { parts, attempt }: Trial<Result>,
  then: 'keep' | 'undo' = 'keep',
): Promise<{ result: Result } | Hindered> {
  try {
    return await withSavepoint(returning.tx, async () => {
      const result = await attempt(run);
      if (then === 'undo') throw new Undone(result);
      return { result };
    });
  } catch (error) {
    if (error instanceof Undone) return { result: error.result as Result };
    if (error instanceof Hindered) return error;
    if (isRefusal(error)) return blame(returning, run.assumed, parts, error);
    throw error;
  }
}

class Undone extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super('tried and undone');
    this.result = result;
  }
}

/** Whose rows the database refused: the table that it names, else the one whose values its types don't take. */
async function blame(
  returning: Returning,
  assumed: RestorationChoices,
  parts: readonly Part[],
  error: DatabaseError,
): Promise<Hindered> {
  const [first] = parts as readonly [Part, ...Part[]];
  const named = parts.find(
    ({ target }) => target && (target.table === error.table || target.partitions.includes(error.table ?? '')),
  );
  if (named) return new Hindered(named, { kind: 'refused', error });
  if (/^2[23]/.test(error.sqlState)) {
    for (const part of parts) {
      const columns = await misfitsOf(returning, part, assumed);
      if (columns.length > 0) return new Hindered(part, { kind: 'misfit', columns, error });
    }
  }
  const hooked = parts.find(({ target }) => target?.hasTriggers);
  return new Hindered(hooked ?? first, { kind: 'refused', error });
}

/** The same sealed values go into the same type at every try: each is looked at once. */
async function misfitsOf(returning: Returning, part: Part, assumed: RestorationChoices): Promise<string[]> {
  const { tx, search, parts } = returning;
  const plan = part.target ? planTable(part, assumed) : null;
  if (plan === null) return [];
  const columns = [
    ...writtenOf(plan).map((column) => ({
      name: column.sealed.name,
      target: column.target,
      values: valuesOf(plan, column),
      given: column.given,
    })),
    ...plan.added.map(({ target, value }) => ({ name: target.name, target, values: [value], given: { value } })),
  ];
  const misfits: string[] = [];
  for (const { name, target, values, given } of columns) {
    const key = JSON.stringify([parts.indexOf(part), name, target.name, given]);
    const fits =
      search.fits.get(key) ??
      (await withSavepoint(tx, () => tx.rows(formStatement(target.type), [values])).then(
        () => true,
        (error) => {
          if (isRefusal(error)) return false;
          throw error;
        },
      ));
    search.fits.set(key, fits);
    if (!fits) misfits.push(name);
  }
  return misfits;
}

function isSame(one: Omit<Conflict, 'choices'>, other: Omit<Conflict, 'choices'>): boolean {
  const key = ({ table, constraint, columns, why }: Omit<Conflict, 'choices'>) =>
    JSON.stringify([table, constraint, columns, why]);
  return key(one) === key(other);
}

function toldOf({ do: text, send }: OfferedChoice): ConflictChoice {
  return { do: text, ...(send && { send }) };
}
