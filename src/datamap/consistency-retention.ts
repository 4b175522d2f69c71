import type { DocumentPath, Report } from '../yaml-document.js';
import {
  classCases,
  type DataEntry,
  type DataMap,
  entryOf,
  isRetained,
  type MoveEntry,
  type RetentionClass,
  type StripEntry,
  type Term,
} from './data-map.js';

export type RowStart = Pick<Term, 'from' | 'on'>;

/** What the periods of a class count from in the row itself (`separation` is the same for every row), each once. */
export function rowStarts(map: DataMap, id: string): RowStart[] {
  const terms = chainOf(map, id).flatMap(({ rule }) => termsOf(rule).map(({ term }) => term));
  const inRow = terms.filter(({ from }) => from !== 'separation');
  return [
    ...new Map(
      inRow.map(({ from, on }) => [`${from} ${on ?? ''}`, on === undefined ? { from } : { from, on }]),
    ).values(),
  ];
}

export function checkRetention(map: DataMap, report: Report): void {
  for (const [id, rule] of Object.entries(map.retention)) checkClass(map, { id, rule }, report);
  for (const [index, entry] of map.data.entries()) {
    if (isRetained(entry)) checkChoice(map, { entry, index }, report);
  }
}

function checkClass(map: DataMap, { id, rule }: { id: string; rule: RetentionClass }, report: Report): void {
  const path = ['retention', id];
  if (id === 'inherit') report(path, 'inherit is a word of the map; give the class another id');
  if (id === 'notice') report(path, 'notice is the class of the texts of notices; give the class another id');
  if (id === 'letter') report(path, 'letter is the class of letters to be printed; give the class another id');
  if (id === 'discarded')
    report(path, 'discarded stands in the ledger for rows that were never sealed; take another id');
  if (rule.like !== undefined && !Object.hasOwn(map.retention, rule.like)) {
    report([...path, 'like'], `there is no class ${rule.like} under retention`);
  }
  const chain = chainOf(map, id);
  if (!chain.some(({ rule: link }) => link.destroyAfter ?? link.atLeast ?? link.atMost)) {
    report(path, 'says nowhere when it is destroyed: give it destroyAfter, atLeast or atMost');
  }
  if (chain.at(-1)?.rule.like === id) report([...path, 'like'], 'the classes are like each other in a circle');
  for (const { term, place } of termsOf(rule)) {
    const isOfRow = term.from !== 'record' && term.from !== 'separation';
    if (isOfRow && term.on === undefined) {
      report([...path, ...place], `counts from ${term.from}: name the column that holds the day with on`);
    }
    if (!isOfRow && term.on !== undefined) report([...path, ...place], `on has no place with from: ${term.from}`);
  }
  if (rowStarts(map, id).length > 1) {
    report(path, 'counts from several days of one row; make one class for each and let the rows choose');
  }
}

/** The class and those it is like, as far as they are declared; ends before it would come round. */
function chainOf(map: DataMap, id: string): { id: string; rule: RetentionClass }[] {
  const chain: { id: string; rule: RetentionClass }[] = [];
  for (let at: string | undefined = id; at !== undefined && Object.hasOwn(map.retention, at); ) {
    const next: string = at;
    if (chain.some((link) => link.id === next)) break;
    const rule = map.retention[next] as RetentionClass;
    chain.push({ id: next, rule });
    at = rule.like;
  }
  return chain;
}

function termsOf(rule: RetentionClass): { term: Term; place: DocumentPath }[] {
  const { destroyAfter: period, from, on, atLeast, atMost } = rule;
  const found: { term: Term; place: DocumentPath }[] = [];
  if (period !== undefined && from)
    found.push({ term: on === undefined ? { period, from } : { period, from, on }, place: ['from'] });
  if (atLeast) found.push({ term: atLeast, place: ['atLeast'] });
  if (atMost) found.push({ term: atMost, place: ['atMost'] });
  return found;
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
    if (!Object.hasOwn(map.retention, id)) report(at, `there is no class ${id} under retention`);
    if (entry.recordedAt === undefined && rowStarts(map, id).some(({ from }) => from === 'record')) {
      report(at, `class ${id} counts from the record: name the column of its day with recordedAt`);
    }
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
