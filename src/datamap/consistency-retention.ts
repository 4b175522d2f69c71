import { partsOfClass } from '../policy/retention-classes.js';
import { likenessOf, unstated } from '../policy/retention-likeness.js';
import type { DocumentPath, Report } from '../yaml-document.js';
import { type ClassTerm, rowStarts, termsOfClass } from './class-starts.js';
import {
  classCases,
  type DataEntry,
  type DataMap,
  entryOf,
  isRetained,
  type MoveEntry,
  type RetentionClass,
  type StripEntry,
} from './data-map.js';
import { listNames } from './names.js';

const reserved: Readonly<Record<string, string>> = {
  inherit: 'inherit is a word of the map; give the class another id',
  identifiers: 'identifiers is what the ledger calls look-up hashes; give the class another id',
  notice: 'notice is the class of the texts of notices; give the class another id',
  letter: 'letter is the class of letters to be printed; give the class another id',
  discarded: 'discarded stands in the ledger for rows that were never sealed; take another id',
};

export function checkRetention(map: DataMap, report: Report): void {
  for (const [id, rule] of Object.entries(map.retention)) checkClass(map, { id, rule }, report);
  for (const [index, entry] of map.data.entries()) {
    if (isRetained(entry)) checkChoice(map, { entry, index }, report);
  }
}

function checkClass(map: DataMap, { id, rule }: { id: string; rule: RetentionClass }, report: Report): void {
  const path = ['retention', id];
  const word = Object.hasOwn(reserved, id) ? reserved[id] : undefined;
  if (word !== undefined) report(path, word);
  const { chain, problem } = likenessOf(id, map.retention);
  // What is wrong with a class that this one is like is said there.
  if (problem?.kind === 'unknown' && problem.id === rule.like) report([...path, 'like'], noClass(problem.id));
  if (problem?.kind === 'circle' && problem.ids[0] === problem.ids.at(-1)) {
    report([...path, 'like'], 'the classes are like each other in a circle');
  }
  if (!chain.some(({ entry }) => entry.destroyAfter ?? entry.atLeast ?? entry.atMost)) {
    report(path, 'says nowhere when it is destroyed: give it destroyAfter, atLeast or atMost');
  }
  const terms = termsOfClass(map, id);
  for (const term of terms) {
    if (term.depth === 0) checkOwnTerm(term, { path, on: rule.on }, report);
    else if (term.depth === 1 && term.link.isShipped) checkShippedTerm(term, path, report);
  }
  checkColumns({ rule, terms, path, isLikeStateless: chain.some(isStateless) }, report);
}

function checkOwnTerm(
  { from, on, place }: ClassTerm,
  { path, on: columns }: { path: DocumentPath; on: RetentionClass['on'] },
  report: Report,
): void {
  const isOfRow = from !== 'record' && from !== 'separation';
  if (isOfRow && on === undefined) {
    report([...path, ...place], `counts from ${from}: name the column that holds the day with on`);
  }
  const isNamedHere = on !== undefined && (place[0] !== 'from' || typeof columns === 'string');
  if (!isOfRow && isNamedHere) report([...path, ...place], `on has no place with from: ${from}`);
}

function checkShippedTerm({ from, on, link }: ClassTerm, path: DocumentPath, report: Report): void {
  if (from === unstated) {
    report(path, `the law of ${link.id} states no start; say what it counts from, as in startsFrom: record`);
    return;
  }
  if (from === 'record' || from === 'separation' || on !== undefined) return;
  report(
    path,
    `counts from ${from}, as ${link.id} of the library does: name the column that holds the day, as in on: { ${from}: a_column }`,
  );
}

function checkColumns(
  {
    rule,
    terms,
    path,
    isLikeStateless,
  }: { rule: RetentionClass; terms: readonly ClassTerm[]; path: DocumentPath; isLikeStateless: boolean },
  report: Report,
): void {
  if (rule.startsFrom !== undefined && !isLikeStateless) {
    report([...path, 'startsFrom'], 'has no place here: everything that this class is like says what it counts from');
  }
  if (typeof rule.on === 'string' && rule.from === undefined) {
    report(
      [...path, 'on'],
      `names one column without from; write which start it holds, as in on: { relationshipEnd: ${rule.on} }`,
    );
  }
  for (const start of typeof rule.on === 'object' ? Object.keys(rule.on) : []) {
    if (!terms.some(({ from }) => from === start)) report([...path, 'on', start], `nothing here counts from ${start}`);
  }
  for (const clash of clashesOf(terms)) report(path, clash);
}

/** A sealed row keeps one day for each start. */
function clashesOf(terms: readonly Pick<ClassTerm, 'from' | 'on'>[]): string[] {
  const columns = new Map<string, Set<string>>();
  for (const { from, on } of terms) {
    if (on !== undefined) columns.set(from, (columns.get(from) ?? new Set()).add(on));
  }
  return [...columns]
    .filter(([, names]) => names.size > 1)
    .map(
      ([from, names]) => `counts from ${from} by ${listNames([...names])}; a row has one such day, so name one column`,
    );
}

function isStateless({ entry, isShipped }: { entry: RetentionClass; isShipped: boolean }): boolean {
  const froms: (string | undefined)[] = [entry.from, entry.atLeast?.from, entry.atMost?.from];
  return isShipped && froms.includes(unstated);
}

function noClass(id: string): string {
  return `there is no class ${id} under retention or in the library`;
}

interface Placed {
  readonly entry: StripEntry | MoveEntry;
  readonly index: number;
}

function checkChoice(map: DataMap, { entry, index }: Placed, report: Report): void {
  const path = ['data', index, 'class'];
  if (entry.class === 'inherit') {
    checkInherited(map, { entry, index }, report);
    return;
  }
  const cases = classCases(entry.class);
  for (const [position, { id, when }] of cases.entries()) {
    const at = typeof entry.class === 'string' ? path : [...path, position];
    const isLast = position === cases.length - 1;
    if (isLast && when !== undefined)
      report([...at, 'when'], 'the last case must have no condition, so that every row has a class');
    if (!isLast && when === undefined) report(at, 'has no condition, so that the cases after it never come; add when');
    const parts = partsOfClass(id);
    for (const part of parts) checkPart(map, { id: part, at }, report);
    if (parts.length > 1) {
      for (const clash of clashesOf(rowStarts(map, id))) report(at, `class ${id} ${clash}`);
    }
    if (entry.recordedAt === undefined && rowStarts(map, id).some(({ from }) => from === 'record')) {
      report(at, `class ${id} counts from the record: name the column of its day with recordedAt`);
    }
  }
}

/** A class of the library that the map names without declaring it must say everything by itself. */
function checkPart(map: DataMap, { id, at }: { id: string; at: DocumentPath }, report: Report): void {
  if (Object.hasOwn(map.retention, id)) return;
  if (likenessOf(id, map.retention).chain.length === 0) {
    report(at, noClass(id));
    return;
  }
  for (const { from } of termsOfClass(map, id)) {
    if (from === 'record' || from === 'separation') continue;
    const [why, missing] =
      from === unstated
        ? ['is of the library, and its law states no start', 'startsFrom: record']
        : [`is of the library and counts from ${from}`, `on: { ${from}: a_column }`];
    report(at, `class ${id} ${why}; declare it under retention, as in ${id}: { like: ${id}, ${missing} }`);
  }
}

function checkInherited(map: DataMap, { entry, index }: Placed, report: Report): void {
  const path = ['data', index, 'class'];
  const parent: DataEntry | undefined = entry.via && entryOf(map, entry.via.table);
  if (!entry.via) report(path, 'inherit takes the class of the parent table: name it with via');
  else if (parent && !isRetained(parent))
    report(path, `${parent.table} has mode ${parent.mode} and no class to inherit`);
  if (entry.recordedAt !== undefined) {
    report(['data', index, 'recordedAt'], 'has no place with class: inherit, which takes the day of the parent');
  }
}
