import type { Handle } from '../../database/sql.js';
import { type DocumentPath, type Problem, pathText } from '../../yaml-document.js';
import type { Catalog } from '../catalog.js';
import { checkDataMap } from '../check-data-map.js';
import type { DataMap, Expression } from '../data-map.js';
import { readDataMap } from '../load-data-map.js';
import { notAllowed } from '../probe.js';
import type { Composed } from './compose-map.js';
import type { Unsure } from './known.js';
import { writeYaml } from './write-yaml.js';

export interface Settled {
  readonly map: DataMap;
  readonly unsure: readonly Unsure[];
}

const tellsWhat = 'datamap check says: ';

/**
 * Checks the draft as `datamap check` will, takes the next placeholder wherever one is refused, and leaves what remains
 * to the operator as an unsure place.
 */
export async function settlePlaceholders(
  { map, unsure, choices }: Composed,
  { catalog, probe }: { catalog: Catalog; probe: Pick<Handle, 'rows'> },
): Promise<Settled> {
  const tried = new Map([...choices.keys()].map((column) => [column, 0]));
  for (;;) {
    const current = withPlaceholders(map, choices, tried);
    const problems = await problemsOf(current, catalog, probe);
    const refused = [...choices].filter(([column, list]) => {
      const path = pathText(['data', 0, 'columns', column]);
      const next = (tried.get(column) ?? 0) + 1;
      return next < list.length && problems.some((problem) => problem.path === path);
    });
    if (refused.length === 0)
      return { map: current, unsure: [...unsure, ...problems.map((problem) => noteOf(current, problem))] };
    for (const [column] of refused) tried.set(column, (tried.get(column) ?? 0) + 1);
  }
}

function withPlaceholders(
  map: DataMap,
  choices: ReadonlyMap<string, readonly (Expression | null)[]>,
  tried: ReadonlyMap<string, number>,
): DataMap {
  const columns = Object.fromEntries(
    [...choices].map(([column, list]) => [column, list[tried.get(column) ?? 0] ?? null]),
  );
  const data = map.data.map((entry) => (entry.mode === 'strip' ? { ...entry, columns } : entry));
  return { ...map, data };
}

async function problemsOf(map: DataMap, catalog: Catalog, probe: Pick<Handle, 'rows'>): Promise<readonly Problem[]> {
  const { loaded, problems } = readDataMap(writeYaml(map, [], { head: [] }));
  if (loaded === null) return problems;
  try {
    const checked = await checkDataMap(loaded, catalog, probe);
    // The login that drafts only reads; the rights of the roles are yet to be granted.
    return [...problems, ...checked.problems.filter(({ message }) => !message.endsWith(notAllowed))];
  } catch (error) {
    // Something took too long, or may not be looked at; the draft is worth having all the same.
    if (typeof (error as { sqlState?: unknown }).sqlState !== 'string') throw error;
    return [
      ...problems,
      { line: 1, path: 'data', message: `this draft could not be checked: ${(error as Error).message}` },
    ];
  }
}

/** A problem knows its place as text only; the path of the document that reads the same is meant. */
function noteOf(map: DataMap, { path, message }: Problem): Unsure {
  return { path: pathsOf(map).find((each) => pathText(each) === path) ?? ['data'], why: `${tellsWhat}${message}` };
}

function pathsOf(value: unknown, path: DocumentPath = []): DocumentPath[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...steps.flatMap(([step, inner]) => pathsOf(inner, [...path, step]))];
}
