import type { Report } from '../yaml-document.js';
import { checkZone, contactColumns } from './consistency-member.js';
import { type DataMap, entryOf, isColumnSource, type Period, type TableSource } from './data-map.js';
import { columnsNamed } from './expression.js';

export function checkActivity(map: DataMap, report: Report): void {
  const contact = contactColumns(map).map(({ column }) => column);
  const ids = new Set<string>();
  for (const [index, source] of map.activity.entries()) {
    const path = ['activity', index];
    if (ids.has(source.id)) report([...path, 'id'], `another source is called ${source.id} already`);
    ids.add(source.id);
    if (source.silence !== undefined && !isAboveZero(source.silence)) report([...path, 'silence'], 'must be above 0');
    if (source.since !== undefined && !isCalendarDay(source.since))
      report([...path, 'since'], 'is no day of the calendar');
    checkZone(source.zone, [...path, 'zone'], report);
    if (isColumnSource(source)) {
      if (contact.includes(source.column)) report([...path, 'column'], `${source.column} is a contact column`);
    } else {
      checkTableSource(map, { source, path }, report);
    }
  }
}

function checkTableSource(map: DataMap, at: { source: TableSource; path: (string | number)[] }, report: Report): void {
  const { source, path } = at;
  const { member } = map;
  if (!entryOf(map, source.table)) {
    report([...path, 'table'], `${source.table} holds rows of members: declare it under data too`);
  }
  if (source.table === member.table && source.member !== member.key) {
    report([...path, 'member'], `must be the key ${member.key} in the member table`);
  }
  if (source.keeps !== undefined && !isAboveZero(source.keeps)) report([...path, 'keeps'], 'must be above 0');
  const hidden = personalColumns(map, source.table);
  for (const column of columnsNamed(source.where ?? '', hidden)) {
    report([...path, 'where'], `names ${column}, which is personal data; the role that reads activity may not read it`);
  }
  if (source.table === member.table && contactColumns(map).some(({ column }) => column === source.at)) {
    report([...path, 'at'], `${source.at} is a contact column`);
  }
}

/** The pattern of the schema lets 31 February pass. */
function isCalendarDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function isAboveZero(period: Period): boolean {
  return /[1-9]/.test(period);
}

/** What the clerk may not read of a table: contact columns and whatever the notice names as personal data. */
export function personalColumns(map: DataMap, table: string): string[] {
  const entry = entryOf(map, table);
  const items = entry && entry.mode !== 'keep' ? Object.keys(entry.items ?? {}) : [];
  const contact = table === map.member.table ? contactColumns(map).map(({ column }) => column) : [];
  return [...new Set([...items, ...contact])];
}
