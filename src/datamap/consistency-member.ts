import { isZone } from '../policy/dates.js';
import type { DocumentPath, Report } from '../yaml-document.js';
import type { DataMap, StripEntry } from './data-map.js';
import { listNames } from './names.js';

/** The columns a notice is sent by, with where they stand. The language is no contact: it reaches nobody. */
export function contactColumns({ member }: DataMap): { path: DocumentPath; column: string }[] {
  const { name, email, phone, address } = member.contact;
  const found: [DocumentPath, string | undefined][] = [
    [['name'], name],
    [['email'], email],
    [['phone'], phone],
    [['address', 'postalCode'], address?.postalCode],
    [['address', 'line1'], address?.line1],
    [['address', 'line2'], address?.line2],
  ];
  return found.flatMap(([path, column]) =>
    column === undefined ? [] : [{ path: ['member', 'contact', ...path], column }],
  );
}

export function checkMember(map: DataMap, report: Report): void {
  const { member, data } = map;
  checkKey(map, report);
  checkZone(member.registeredAtZone, ['member', 'registeredAtZone'], report);
  const index = data.findIndex((entry) => entry.table === member.table);
  const entry = data[index];
  if (!entry) {
    report(['data'], `the member table ${member.table} is missing; declare it with mode strip`);
  } else if (entry.mode !== 'strip') {
    report(
      ['data', index, 'mode'],
      'the member table must have mode strip: its row stays for the references to it, and its personal columns leave',
    );
  } else {
    checkLeaving(map, { entry, index }, report);
  }
}

function checkKey(map: DataMap, report: Report): void {
  const { key, lookup } = map.member;
  if (contactColumns(map).some(({ column }) => column === key)) {
    report(
      ['member', 'key'],
      `${key} is a contact column; the key stands in URLs and records, so it must not reach anybody`,
    );
  }
  if (lookup.includes(key)) {
    report(['member', 'key'], `${key} is a lookup column; the key stands in URLs and records, so it must not be one`);
  }
}

function checkLeaving(map: DataMap, { entry, index }: { entry: StripEntry; index: number }, report: Report): void {
  const { member } = map;
  const leaves = (column: string) => Object.hasOwn(entry.columns, column);
  for (const { path, column } of contactColumns(map)) {
    if (!leaves(column)) {
      report(path, `${column} would stay readable after the separation; list it in data[${index}].columns`);
    }
  }
  for (const [position, column] of member.lookup.entries()) {
    if (!leaves(column)) {
      report(['member', 'lookup', position], `${column} does not leave; list it in data[${index}].columns`);
    }
  }
  for (const column of ['member', 'via'] as const) {
    if (entry[column] !== undefined)
      report(['data', index, column], `has no place here: ${member.table} is the member table`);
  }
  const staying = new Set([member.key, member.registeredAt]);
  const stripped = Object.keys(entry.columns).filter((column) => staying.has(column));
  for (const column of stripped) {
    report(['data', index, 'columns', column], `must stay: the row is found and dated by ${listNames([...staying])}`);
  }
}

export function checkZone(zone: string | undefined, path: DocumentPath, report: Report): void {
  if (zone !== undefined && !isZone(zone)) report(path, 'is no IANA time zone; write one as in Asia/Seoul or UTC');
}
