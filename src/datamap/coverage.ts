import type { Catalog } from './catalog.js';
import type { DataMap } from './data-map.js';
import { type FiredEdge, firedEdges } from './foreign-key-edges.js';
import { type CoveredPath, foreignKeyPaths, type PathStep } from './foreign-key-paths.js';
import { type IndexNeed, rowNeeds, type SourceCoverage, sourceCoverage } from './index-needs.js';
import {
  type LooseMemberColumn,
  looseMemberColumns,
  type PersonalColumn,
  personalColumns,
} from './personal-columns.js';
import { bypassSql, guardedTables } from './row-security.js';
import { consequenceOf, type Occasion, runningHooks } from './running-hooks.js';

/** What a map covers of a live database, and what it doesn't: for a person to look through and for scripts. */
export interface Coverage {
  readonly member: { readonly table: string; readonly key: string };
  /** Every foreign key that leads to rows of a member. */
  readonly paths: readonly CoveredPath[];
  /** Every cascade, set null and set default that a separation would fire, and whether it stays inside the member. */
  readonly cascades: readonly Cascade[];
  /** Every trigger and rule of a table whose rows leave or change, those that don't run included. */
  readonly hooks: readonly CoveredHook[];
  readonly rowSecurity: readonly GuardedRows[];
  /** Columns that look personal and have no item name. */
  readonly personal: readonly PersonalColumn[];
  readonly looseMemberColumns: readonly LooseMemberColumn[];
  readonly sources: readonly SourceCoverage[];
  readonly rows: readonly IndexNeed[];
}

export type Cascade = PathStep & Pick<FiredEdge, 'on' | 'action' | 'stays'>;

export interface CoveredHook {
  readonly table: string;
  readonly on: string;
  readonly kind: 'trigger' | 'rule';
  readonly name: string;
  readonly timing: string;
  readonly level: string;
  readonly events: readonly string[];
  readonly columns: readonly string[];
  readonly function: string | null;
  readonly enabled: string;
  readonly runsAt: readonly Occasion[];
  readonly consequence: string;
}

export interface GuardedRows {
  readonly table: string;
  /** The roles that its policies would filter. */
  readonly roles: readonly string[];
  /** Those of them that policies do filter; queries of theirs fail. */
  readonly hiddenFrom: readonly string[];
  /** What lets them see every row; null where they do. */
  readonly sql: string | null;
}

/** Pure over what was read: it looks at no row. A map with problems is covered as far as it can be understood. */
export function coverageOf(map: DataMap, catalog: Catalog): Coverage {
  const { table, key } = map.member;
  return {
    member: { table, key },
    paths: foreignKeyPaths(map, catalog),
    cascades: firedEdges(map, catalog).map(cascadeOf),
    hooks: hooksOf(map, catalog),
    rowSecurity: guardedRows(map, catalog),
    personal: personalColumns(map, catalog),
    looseMemberColumns: looseMemberColumns(map, catalog),
    sources: sourceCoverage(map, catalog),
    rows: rowNeeds(map, catalog),
  };
}

function cascadeOf({ key: of, on, action, stays }: FiredEdge): Cascade {
  const { table, parent, name: key, columns, parentColumns, onDelete, onUpdate } = of;
  return { table, parent, key, columns, parentColumns, onDelete, onUpdate, on, action, stays };
}

function hooksOf(map: DataMap, catalog: Catalog): CoveredHook[] {
  return runningHooks(map, catalog).map((running) => {
    const { kind, name, on, timing, level, events, columns, function: called, enabled } = running.hook;
    const consequence = consequenceOf(running);
    const { table, runsAt } = running;
    return { table, on, kind, name, timing, level, events, columns, function: called, enabled, runsAt, consequence };
  });
}

function guardedRows(map: DataMap, catalog: Catalog): GuardedRows[] {
  return guardedTables(map, catalog).map(({ table, roles }) => {
    const hiddenFrom = roles.filter((role) => !catalog.bypassRowSecurity.includes(role));
    return { table, roles, hiddenFrom, sql: hiddenFrom.length > 0 ? bypassSql(hiddenFrom) : null };
  });
}
