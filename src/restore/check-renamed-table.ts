import { entryOf, isRetained } from '../datamap/data-map.js';
import { splitTable } from '../datamap/names.js';
import type { PresentTable } from '../datamap/read-present-tables.js';
import type { Override } from './choices.js';
import type { Returning } from './part.js';
import { refuseChoice } from './refuse-choice.js';
import type { SealedTable } from './sealed-table.js';

const foreignSchemas = /^(dormouse|vault|information_schema|pg_.*)$/;

/** A table has another name where the map declares that name and nothing stands under the old one: nothing else counts. */
export function checkRenamedTable(returning: Returning, sealed: SealedTable, overrides: readonly Override[]): void {
  const { table, target, parts } = sealed;
  const names = overrides.flatMap((override) =>
    override.table === table && 'into' in override && !('column' in override) ? [override.into] : [],
  );
  const [into] = names;
  if (into === undefined) return;
  if (names.length > 1) refuseChoice(`The choices name two tables that ${table} became.`, { table });
  if (foreignSchemas.test(splitTable(into).schema))
    refuseChoice(`${table} did not become a table of that schema: no member's rows go into it.`, { table });
  if (parts.some(({ isThere }) => isThere))
    refuseChoice(`${table} is still there, and its rows go back into it.`, { table });
  if (target === null) refuseChoice(`There is no table of the name that ${table} is said to have now.`, { table });
  const isTwice = returning.parts.some((part) => part.into === into && part.table !== table);
  if (isTwice || !mayHaveBecome(returning, sealed, into))
    refuseChoice(
      `${table} became no other table than one that the data map has under its new name since, to be moved or stripped.`,
      { table },
    );
  if (!holdsMemberOf(returning, sealed, target, overrides))
    refuseChoice(`The rows of ${table} have nothing for the columns that say there whose they are.`, { table });
}

/** What was sealed under its own name is another table, and so is that of the members. */
export function mayHaveBecome({ ctx, parts }: Returning, sealed: Pick<SealedTable, 'parts'>, into: string): boolean {
  const entry = entryOf(ctx.dataMap, into);
  if (!entry || !isRetained(entry) || into === ctx.dataMap.member.table) return false;
  const known = [...parts.map(({ table }) => table), ...sealed.parts.flatMap(({ sealedWith }) => sealedWith)];
  return !known.includes(into);
}

function holdsMemberOf(
  { ctx }: Returning,
  { table, parts }: SealedTable,
  target: PresentTable,
  overrides: readonly Override[],
): boolean {
  const entry = entryOf(ctx.dataMap, target.table);
  const wanted = entry?.member === undefined ? Object.keys(entry?.via?.columns ?? {}) : [entry.member];
  const renamed = overrides.flatMap((override) =>
    override.table === table && 'column' in override && 'into' in override ? [override.into] : [],
  );
  return (
    wanted.length > 0 &&
    parts
      .filter(({ shape }) => shape.mode === 'move')
      .every(({ shape }) => {
        const filled = new Set([...shape.columns.map(({ name }) => name), ...renamed]);
        return wanted.every((name) => filled.has(name));
      })
  );
}
