import { type LineOf, type Problem, readYamlDocument, throwProblems } from '../yaml-document.js';
import { consistencyProblems } from './consistency.js';
import type { DataMap } from './data-map.js';
import { dataMapSchema } from './data-map-schema.js';

export const dataMapName = 'datamap.yaml';

export interface LoadedDataMap {
  readonly map: DataMap;
  readonly lineOf: LineOf;
}

/** Checks the text against its schema and itself, not against a database; throws one error with every problem. */
export function loadDataMap(text: string): LoadedDataMap {
  const { loaded, problems } = readDataMap(text);
  throwProblems(dataMapName, 'map_invalid', problems);
  return loaded as LoadedDataMap;
}

/** The same without throwing. `loaded` is null where the text doesn't have the shape of a map. */
export function readDataMap(text: string): { loaded: LoadedDataMap | null; problems: readonly Problem[] } {
  const { value: map, problems, lineOf } = readYamlDocument<DataMap>(text, dataMapSchema, dataMapName);
  if (problems.length > 0) return { loaded: null, problems };
  return { loaded: { map, lineOf }, problems: consistencyProblems(map, lineOf) };
}
