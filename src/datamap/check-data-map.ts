import type { Handle } from '../database/sql.js';
import { type Problem, problemAt } from '../yaml-document.js';
import type { Catalog } from './catalog.js';
import { checkConditions } from './check-conditions.js';
import { checkEntryColumns } from './check-entry-columns.js';
import { checkHooks } from './check-hooks.js';
import { checkMemberColumns } from './check-member-columns.js';
import { checkMembersApart } from './check-members-apart.js';
import { warnOfPersonal } from './check-personal.js';
import { checkPlaceholders } from './check-placeholders.js';
import { checkReferences } from './check-references.js';
import { checkSources } from './check-sources.js';
import { warnOfTables } from './check-surroundings.js';
import type { Checking, Probing } from './checking.js';
import type { LoadedDataMap } from './load-data-map.js';
import { checkRowSecurity } from './row-security.js';

export interface CheckedDataMap {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Compares the map with the live database and collects every problem. The probe only reads, one statement at a time,
 * outside any transaction; it must be the mover's (or whoever may read what the mover may).
 */
export async function checkDataMap(
  loaded: LoadedDataMap,
  catalog: Catalog,
  probe: Pick<Handle, 'rows'>,
): Promise<CheckedDataMap> {
  const { problems, warnings, ...found } = collector(loaded, catalog);
  checkShapes(found);
  checkRowSecurity(found);
  const probing: Probing = { ...found, probe };
  await checkConditions(probing);
  await checkPlaceholders(probing);
  return { problems, warnings };
}

/** What the catalog alone can say, without a right to any table: enough to write the grants. */
export function checkAgainstCatalog(loaded: LoadedDataMap, catalog: Catalog): CheckedDataMap {
  const { problems, warnings, ...found } = collector(loaded, catalog);
  checkShapes(found);
  return { problems, warnings };
}

function collector(
  { map, lineOf }: LoadedDataMap,
  catalog: Catalog,
): Checking & { problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  return {
    map,
    catalog,
    problems,
    warnings,
    problem: (path, message) => problems.push(problemAt(lineOf, path, message)),
    warning: (path, message) => warnings.push(problemAt(lineOf, path, message)),
  };
}

function checkShapes(checking: Checking): void {
  checkMemberColumns(checking);
  checkSources(checking);
  checkEntryColumns(checking);
  checkReferences(checking);
  checkMembersApart(checking);
  checkHooks(checking);
  warnOfTables(checking);
  warnOfPersonal(checking);
}
