import type { Handle } from '../database/sql.js';
import { throwProblems } from '../yaml-document.js';
import { checkAgainstCatalog } from './check-data-map.js';
import { dataMapName, type LoadedDataMap, readDataMap } from './load-data-map.js';
import { readCatalog } from './read-catalog.js';
import { writeGrants } from './write-grants.js';

/** The grants of a map that fits the database. Any login will do: it runs before the four roles exist. */
export async function printGrants(text: string, handle: Pick<Handle, 'rows'>): Promise<string> {
  const { loaded, problems } = readDataMap(text);
  if (loaded === null) throwProblems(dataMapName, 'map_invalid', problems);
  const sound = loaded as LoadedDataMap;
  const catalog = await readCatalog(handle);
  throwProblems(dataMapName, 'map_invalid', [...problems, ...checkAgainstCatalog(sound, catalog).problems]);
  return writeGrants(sound.map, catalog);
}
