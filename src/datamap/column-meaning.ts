import type { Family, Meaning, MeaningWords } from './meanings/meaning-words.js';
import { wordsOfBelongings } from './meanings/words-of-belongings.js';
import { wordsOfInstants } from './meanings/words-of-instants.js';
import { wordsOfPersons } from './meanings/words-of-persons.js';
import { aboutWords, peopleWords } from './meanings/words-of-tables.js';
import { finderOf, type ReadName, readName, type Sought, sought } from './name-words.js';
import { splitTable } from './names.js';

export type { Meaning } from './meanings/meaning-words.js';

export interface NamedColumn {
  readonly name: string;
  /** As in the catalog: the type below every domain. */
  readonly baseType: string;
  /** `schema.table` */
  readonly table: string;
}

export interface ColumnMeaning {
  readonly meaning: Meaning;
  /** It holds personal data; keys and instants of activity do not by themselves. */
  readonly personal: boolean;
  /** The name says so by itself; else it often says something else too. */
  readonly sure: boolean;
  /** What a notice may call it. */
  readonly item: { readonly ko: string; readonly en: string } | null;
}

interface Phrase extends Sought {
  readonly of: MeaningWords;
  readonly sure: boolean;
  /** The smallest decides. */
  readonly rank: number;
}

const phrases: readonly Phrase[] = [...wordsOfPersons, ...wordsOfBelongings, ...wordsOfInstants]
  .flatMap((of) => [
    ...of.words.map((word) => ({ ...sought(word), of, sure: true })),
    ...(of.maybe ?? []).map((word) => ({ ...sought(word), of, sure: false })),
  ])
  // The longest first; of equal ones the sure one, then as listed.
  .sort((one, other) => other.joined.length - one.joined.length || Number(other.sure) - Number(one.sure))
  .map((phrase, rank) => ({ ...phrase, rank }));

const findPhrases = finderOf(phrases);
const findAbout = finderOf(aboutWords.map(sought));
const findPeople = finderOf(peopleWords.map(sought));
const namesOfAnything = new Set(['name', 'nm', '이름']);

/** What a column holds as far as its name and type tell; null where they tell nothing. It looks at no value. */
export function meaningOf(column: NamedColumn): ColumnMeaning | null {
  const name = readName(column.name);
  const family = familyOf(column.baseType);
  const found = findPhrases(name)
    .filter((phrase) => phrase.of.families.includes(family))
    .reduce<Phrase | null>((best, phrase) => (best === null || phrase.rank < best.rank ? phrase : best), null);
  if (!found || isAbout(name, found)) return null;
  const { meaning, item, personal } = found.of;
  if (!namesOfAnything.has(found.phrase)) return { meaning, item, personal, sure: found.sure };
  if (name.words.join(' ') !== found.phrase) return null;
  const ofPerson = isOfPeople(column.table);
  return { meaning, item, personal: ofPerson, sure: ofPerson };
}

/** A table with one row per person, or about one. */
export function isOfPeople(table: string): boolean {
  return findPeople(readName(splitTable(table).table)).length > 0;
}

/** `email_yn` and `phone_verified` tell about the value and don't hold it. */
function isAbout(name: ReadName, found: Phrase): boolean {
  const last = name.words.at(-1) ?? '';
  return findAbout(name).some(
    ({ joined }) => (last === joined || isHangulEnd(name, joined)) && !found.joined.endsWith(joined),
  );
}

function isHangulEnd(name: ReadName, joined: string): boolean {
  return /\p{Script=Hangul}/u.test(joined) && name.joined.endsWith(joined);
}

const families: Readonly<Record<Exclude<Family, 'other'>, readonly string[]>> = {
  text: ['text', 'varchar', 'bpchar', 'citext', 'name', 'char'],
  number: ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'money'],
  instant: ['date', 'timestamp', 'timestamptz'],
  bytes: ['bytea'],
  document: ['json', 'jsonb', 'xml', 'hstore'],
  network: ['inet', 'cidr', 'macaddr', 'macaddr8'],
  uuid: ['uuid'],
  bool: ['bool'],
};
const familyByType = new Map(
  Object.entries(families).flatMap(([family, types]) => types.map((type) => [type, family as Family])),
);

/** Of an array, that of its elements; of an enum or composite type, `other`. */
export function familyOf(baseType: string): Family {
  return familyByType.get(baseType) ?? familyByType.get(baseType.replace(/^_/, '')) ?? 'other';
}
