import type { Report } from '../yaml-document.js';
import { checkZone } from './consistency-member.js';
import {
  type DataEntry,
  type DataMap,
  type DiscardEntry,
  entryOf,
  isColumnSource,
  isRetained,
  type MoveEntry,
  type StripEntry,
} from './data-map.js';
import { splitTable } from './names.js';

const ourSchemas = ['dormouse', 'vault'];

export function checkEntries(map: DataMap, report: Report): void {
  const seen = new Set<string>();
  for (const [index, entry] of map.data.entries()) {
    if (seen.has(entry.table)) report(['data', index, 'table'], `${entry.table} is declared twice`);
    seen.add(entry.table);
    if (ourSchemas.includes(splitTable(entry.table).schema)) {
      report(['data', index, 'table'], `the schemas ${ourSchemas.join(' and ')} are the service's own`);
    }
    checkReach(map, { entry, index }, report);
    if (isRetained(entry)) checkZone(entry.recordedAtZone, ['data', index, 'recordedAtZone'], report);
    if (entry.mode === 'strip') checkStrip({ entry, index }, report);
    if (entry.mode === 'move' || entry.mode === 'discard') checkMentions({ entry, index }, report);
  }
}

/** A table is of members or is not. */
export function checkNotOfMembers(map: DataMap, report: Report): void {
  const seen = new Set<string>();
  for (const [index, { table }] of (map.notOfMembers ?? []).entries()) {
    const path = ['notOfMembers', index, 'table'];
    if (seen.has(table)) report(path, `${table} is named twice`);
    seen.add(table);
    const isNamed =
      entryOf(map, table) || map.activity.some((source) => !isColumnSource(source) && source.table === table);
    if (table === map.member.table) report(path, `${table} is the member table`);
    else if (isNamed) report(path, `${table} is declared under data or activity; it is of members or not of them`);
  }
}

function checkReach(map: DataMap, { entry, index }: { entry: DataEntry; index: number }, report: Report): void {
  const path = ['data', index];
  if (entry.member !== undefined && entry.via) report(path, 'has both member and via; one of them leads to the member');
  if (entry.via) checkVia(map, { entry, index }, report);
  const reached = entry.member !== undefined || entry.via !== undefined;
  if (reached || entry.mode === 'keep' || entry.table === map.member.table) return;
  report(path, `needs member (the column that holds the member's key) or via (the parent table)`);
}

function checkVia(map: DataMap, { entry, index }: { entry: DataEntry; index: number }, report: Report): void {
  const parentName = entry.via?.table ?? '';
  const path = ['data', index, 'via', 'table'];
  const parent = entryOf(map, parentName);
  if (!parent) {
    report(path, `${parentName} is not declared under data`);
    return;
  }
  const round = circleOf(map, entry);
  if (round) {
    report(path, `leads back to itself (${round.join(' → ')}) and never to a member`);
    return;
  }
  if (parent.mode === 'discard' && isRetained(entry)) {
    report(
      path,
      `${parentName} is destroyed at separation, so these rows could not be given back; discard both or move both`,
    );
  }
  const isReached = parent.member !== undefined || parent.via !== undefined || parent.table === map.member.table;
  if (!isReached) report(path, `${parentName} names neither member nor via, so nothing leads to the member`);
}

function checkMentions({ entry, index }: { entry: MoveEntry | DiscardEntry; index: number }, report: Report): void {
  for (const [position, column] of (entry.mentions ?? []).entries()) {
    if (column !== entry.member) continue;
    report(['data', index, 'mentions', position], `${column} holds the member whose row it is; name the others alone`);
  }
}

function circleOf(map: DataMap, entry: DataEntry): string[] | null {
  const way = [entry.table];
  for (let at: DataEntry | undefined = entry; at?.via; at = entryOf(map, at.via.table)) {
    const { table } = at.via;
    if (table === entry.table) return [...way, table];
    if (way.includes(table)) return null;
    way.push(table);
  }
  return null;
}

function checkStrip({ entry, index }: { entry: StripEntry; index: number }, report: Report): void {
  const reaching = new Set([entry.member, ...Object.keys(entry.via?.columns ?? {})]);
  for (const column of Object.keys(entry.columns)) {
    if (reaching.has(column)) report(['data', index, 'columns', column], 'must stay: the row is found again by it');
    if (!Object.hasOwn(entry.items, column)) {
      report(['data', index, 'columns', column], 'leaves without a name in items; the notice must name what leaves');
    }
  }
  for (const column of Object.keys(entry.items)) {
    if (!Object.hasOwn(entry.columns, column)) {
      report(
        ['data', index, 'items', column],
        'is named in items but does not leave; list it in columns or take it out',
      );
    }
  }
}
