import type { Catalog, CatalogHook, HookEvent } from './catalog.js';
import type { DataEntry, DataMap } from './data-map.js';
import { listNames } from './names.js';

/** `laterRestoration` puts back columns that an earlier one left in the vault: it updates rows that are back already. */
export type Occasion = 'separation' | 'restoration' | 'laterRestoration';

/** A trigger or rule of a table that the service writes. */
export interface RunningHook {
  /** The table of the map; `hook.on` may be one of its partitions. */
  readonly table: string;
  readonly hook: CatalogHook;
  /** When it runs: never, for one that is disabled or waits for other events. */
  readonly runsAt: readonly Occasion[];
}

export function runningHooks(map: DataMap, catalog: Catalog): RunningHook[] {
  return map.data.flatMap((entry) => {
    if (entry.mode === 'keep') return [];
    const hooks = catalog.tables.get(entry.table)?.hooks ?? [];
    return hooks.map((hook) => ({ table: entry.table, hook, runsAt: occasionsOf(entry, hook) }));
  });
}

function occasionsOf(entry: DataEntry, hook: CatalogHook): Occasion[] {
  if (hook.enabled === 'no' || hook.enabled === 'for replicas alone') return [];
  const whenOn = (event: HookEvent, ...occasions: Occasion[]) => (hook.events.includes(event) ? occasions : []);
  switch (entry.mode) {
    case 'move':
      return [
        ...whenOn('delete', 'separation'),
        ...whenOn('insert', 'restoration'),
        ...whenOn('update', 'laterRestoration'),
      ];
    case 'discard':
      return whenOn('delete', 'separation');
    case 'strip': {
      const isTouched =
        hook.columns.length === 0 || hook.columns.some((column) => Object.hasOwn(entry.columns, column));
      return isTouched ? whenOn('update', 'separation', 'restoration') : [];
    }
    default:
      return [];
  }
}

/** `trigger noted (before each row is inserted or deleted)` */
export function hookText({ hook, table }: Pick<RunningHook, 'hook' | 'table'>): string {
  const events = hook.events.map((event) => eventWords[event]).join(' or ');
  const on = hook.on === table ? '' : ` of its partition ${hook.on}`;
  const what = hook.level === 'row' ? 'each row is' : 'rows are';
  return `${hook.kind} ${hook.name}${on} (${hook.timing} ${what} ${events})`;
}

/** What it may do to a member; a sentence without subject and full stop. */
export function consequenceOf({ hook, runsAt }: Pick<RunningHook, 'hook' | 'runsAt'>): string {
  if (runsAt.length === 0) return 'never runs';
  const when = listNames(runsAt.map((occasion) => occasionWords[occasion]));
  // It rewrites the statement, and the rewritten one is refused where rows are taken or put in a part of a larger one.
  if (hook.kind === 'rule') return `makes PostgreSQL refuse every ${when}`;
  const rights = hook.securityDefiner ? 'the owner of its function' : 'dormouse_mover';
  const runs = `runs at ${when}, with the rights of ${rights}`;
  const isBefore = hook.timing === 'before' && hook.level === 'row';
  const isLeave = runsAt.includes('separation');
  const isReturn = runsAt.some((occasion) => occasion !== 'separation');
  const may = [
    ...(isLeave ? ['copy what leaves'] : []),
    ...(isLeave && isBefore ? ['keep a row from leaving, and then its member is set aside'] : []),
    ...(isReturn && isBefore
      ? ['change what is put back, and then a restoration is refused until the change is accepted']
      : []),
  ];
  return may.length === 0 ? runs : `${runs}; it may ${may.join(', or ')}`;
}

/** Runs whenever a member leaves or comes back. */
export function runsForEveryMember({ runsAt }: RunningHook): boolean {
  return runsAt.includes('separation') || runsAt.includes('restoration');
}

const occasionWords: Readonly<Record<Occasion, string>> = {
  separation: 'separation',
  restoration: 'restoration',
  laterRestoration: 'restoration of columns that were left in the vault',
};

const eventWords: Readonly<Record<HookEvent, string>> = {
  insert: 'inserted',
  update: 'updated',
  delete: 'deleted',
  truncate: 'truncated',
};
