import type { Handle } from '../database/sql.js';
import { type Problem, sortProblems, throwProblems } from '../yaml-document.js';
import type { Catalog } from './catalog.js';
import { checkDataMap } from './check-data-map.js';
import { type Coverage, coverageOf } from './coverage.js';
import type { DataMap } from './data-map.js';
import { dataMapName, type LoadedDataMap, readDataMap } from './load-data-map.js';
import { readCatalog } from './read-catalog.js';

export interface ValidDataMap {
  readonly map: DataMap;
  readonly catalog: Catalog;
  readonly warnings: readonly Problem[];
}

export interface Inspection {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Null where the text has not the shape of a map. */
  readonly coverage: Coverage | null;
}

/** The same checks for a person who mends the map: it tells what is covered even where there are problems. */
export async function inspectDataMap(text: string, probe: Pick<Handle, 'rows'>): Promise<Inspection> {
  const { loaded, problems } = readDataMap(text);
  if (loaded === null) return { problems: sortProblems(problems), warnings: [], coverage: null };
  const catalog = await readCatalog(probe);
  const checked = await checkDataMap(loaded, catalog, probe);
  return {
    problems: sortProblems([...problems, ...checked.problems]),
    warnings: sortProblems(checked.warnings),
    coverage: coverageOf(loaded.map, catalog),
  };
}

/** Reads and checks a map against its schema, itself and the live database: every problem in one error. */
export async function validateDataMap(text: string, probe: Pick<Handle, 'rows'>): Promise<ValidDataMap> {
  const { loaded, problems } = readDataMap(text);
  if (loaded === null) throwProblems(dataMapName, 'map_invalid', problems);
  const sound = loaded as LoadedDataMap;
  const catalog = await readCatalog(probe);
  const checked = await checkDataMap(sound, catalog, probe);
  throwProblems(dataMapName, 'map_invalid', [...problems, ...checked.problems]);
  return { map: sound.map, catalog, warnings: sortProblems(checked.warnings) };
}
