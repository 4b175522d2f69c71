import type { CatalogColumn, CatalogTable } from '../catalog.js';
import { foreignKeysTo } from '../catalog.js';
import { type Meaning, meaningOf } from '../column-meaning.js';
import type { Contact, MemberTable } from '../data-map.js';
import { type ColumnGuess, guessColumn } from './column-guess.js';
import { type Known, shapeOf, soleKeys, type Unsure } from './known.js';
import { hasWordOf } from './words.js';

/** The zone that instants without one are guessed to be in. */
export const guessedZone = 'Asia/Seoul';

export interface ChosenMember {
  readonly member: MemberTable;
  readonly unsure: readonly Unsure[];
  /** What each column of the table holds. */
  readonly guesses: ReadonlyMap<string, ColumnGuess>;
}

const reaching: readonly Meaning[] = [
  'email',
  'mobilePhone',
  'phone',
  'name',
  'postalCode',
  'addressLine1',
  'addressLine2',
  'loginId',
];

/** What a sample may show of a key whose name says nothing. */
const sampledReaching: readonly Meaning[] = ['email', 'phone', 'nationalId'];

/** The columns of the member table that the map names. */
export function chooseMember(known: Known, table: CatalogTable): ChosenMember {
  const guesses = new Map(
    [...table.columns.values()].flatMap((column): [string, ColumnGuess][] => {
      const guess = guessColumn(known, table, column);
      return guess ? [[column.name, guess]] : [];
    }),
  );
  const unsure: Unsure[] = [];
  const choosing: Choosing = { known, table, guesses, unsure };
  const key = chooseKey(choosing);
  const registeredAt = chooseRegisteredAt(choosing);
  const contact = chooseContact(choosing, key);
  noteWithdrawn(choosing);
  const member: MemberTable = {
    table: table.name,
    key,
    registeredAt: registeredAt.name,
    ...(registeredAt.zoned ? {} : { registeredAtZone: guessedZone }),
    contact,
    lookup: chooseLookup(choosing, key, contact),
  };
  return { member, unsure, guesses };
}

interface Choosing {
  readonly known: Known;
  readonly table: CatalogTable;
  readonly guesses: ReadonlyMap<string, ColumnGuess>;
  readonly unsure: Unsure[];
}

function chooseKey({ known, table, guesses, unsure }: Choosing): string {
  const keys = soleKeys(table);
  const uses = (key: string) =>
    foreignKeysTo(known.catalog, table.name).filter(({ parentColumns }) => parentColumns.join() === key).length;
  const primary = table.uniques.find((unique) => unique.primary)?.columns ?? [];
  // By its name alone: the key is chosen before anything is sampled.
  const isReaching = (key: string) => {
    const named = meaningOf({ ...(table.columns.get(key) as CatalogColumn), table: table.name });
    return named?.sure === true && reaching.includes(named.meaning);
  };
  const ranked = [...keys].sort(
    (one, other) =>
      Number(isReaching(one)) - Number(isReaching(other)) ||
      uses(other) - uses(one) ||
      Number(primary.includes(other)) - Number(primary.includes(one)),
  );
  const key = ranked[0] ?? primary.at(-1) ?? ([...table.columns.keys()][0] as string);
  const path = ['member', 'key'];
  if (isReaching(key) || sampledReaching.includes(guesses.get(key)?.meaning as Meaning)) {
    unsure.push({
      path,
      why: `${key} looks like something a member is reached or logs in by, and the key stands in URLs and logs; give the table a number of its own`,
    });
  } else if (keys.length === 0) {
    unsure.push({ path, why: `no column of ${table.name} is unique and not null by itself; the key has to be` });
  } else if (guesses.get(key)?.meaning === 'loginId') {
    unsure.push({
      path,
      why: `do members log in by ${key}? The key stands in URLs and logs, so it had better say nothing`,
    });
  } else if (!primary.includes(key)) {
    const because = uses(key) > 0 ? 'other tables refer to it' : 'the primary key would reach somebody';
    unsure.push({ path, why: `${key} is not the primary key; it was taken because ${because}` });
  }
  return key;
}

function chooseRegisteredAt({ known, table, guesses, unsure }: Choosing): { name: string; zoned: boolean } {
  const path = ['member', 'registeredAt'];
  const instants = [...table.columns.values()].filter(isInstant);
  const byMeaning = (meaning: Meaning) => instants.filter(({ name }) => guesses.get(name)?.meaning === meaning);
  const registered = byMeaning('registeredAt');
  const chosen = [...registered, ...byMeaning('createdAt')].sort((one, other) => rankOf(other) - rankOf(one))[0];
  function rankOf(column: CatalogColumn): number {
    const guess = guesses.get(column.name);
    return (guess?.meaning === 'registeredAt' ? 4 : 0) + (guess?.sure ? 2 : 0) + (column.notNull ? 1 : 0);
  }
  const fallback = chosen ?? instants.find(({ name }) => guesses.get(name)?.meaning !== 'birthDate');
  if (!fallback) {
    const text = [...table.columns.values()].find(({ name }) => {
      const shape = shapeOf(known, table.name, name);
      return shape !== undefined && shape.filled > 0 && shape.dateLike === shape.filled;
    });
    const name = text?.name ?? ([...table.columns.keys()].at(-1) as string);
    unsure.push({
      path,
      why: `no column of ${table.name} is an instant or a day${text ? `; ${name} is a text that holds days` : ''}; the map needs one, as in a generated column`,
    });
    return { name, zoned: true };
  }
  const guess = guesses.get(fallback.name);
  if (guess?.meaning !== 'registeredAt' || !guess.sure) {
    unsure.push({ path, why: `is ${fallback.name} the day on which the member joined?` });
  }
  const zoned = fallback.baseType === 'timestamptz';
  if (!zoned) {
    unsure.push({
      path: ['member', 'registeredAtZone'],
      why: `${fallback.name} is a ${fallback.baseType} and says no zone; ${guessedZone} is a guess, here and at every other zone of this map`,
    });
  }
  return { name: fallback.name, zoned };
}

/** The map has no condition for members, so those who have withdrawn would be noticed as if they were dormant. */
function noteWithdrawn({ table, guesses, unsure }: Choosing): void {
  const columns = [...table.columns.values()].flatMap(({ name, category }) => {
    const told = hasWordOf('withdrawals', name) && ['S', 'E', 'B', 'N', 'D'].includes(category);
    const guess = guesses.get(name);
    return guess?.meaning === 'withdrawnAt' || (told && !guess?.personal) ? [name] : [];
  });
  if (columns.length === 0) return;
  unsure.push({
    path: ['member'],
    why: `does ${columns.join(' or ')} tell of members who have withdrawn? They would be noticed and separated as dormant, for the map has no condition on members: remove their rows, or give each of them the period "never" before the first sweep`,
  });
}

export function isInstant({ baseType }: Pick<CatalogColumn, 'baseType'>): boolean {
  return baseType === 'timestamptz' || baseType === 'timestamp' || baseType === 'date';
}

function chooseContact(choosing: Choosing, key: string): Contact {
  const { table, unsure } = choosing;
  const path = ['member', 'contact'];
  const pick = (part: string, meanings: readonly Meaning[]) => {
    const found = bestOf(choosing, meanings, key);
    if (found?.guess.why)
      unsure.push({ path: [...path, ...part.split('.')], why: `${found.name}: ${found.guess.why}` });
    return found?.name;
  };
  const name = pick('name', ['name']) ?? pick('name', ['nickname', 'loginId', 'employer']);
  if (name === undefined || choosing.guesses.get(name)?.meaning !== 'name') {
    unsure.push({
      path: [...path, 'name'],
      why: `no column of ${table.name} looks like a name; letters and mails address the member by it`,
    });
  }
  const email = pick('email', ['email']);
  const phone = pick('phone', ['mobilePhone', 'phone']);
  const line1 = bestOf(choosing, ['addressLine1'], key)?.name;
  const postalCode = bestOf(choosing, ['postalCode'], key)?.name;
  const line2 = bestOf(choosing, ['addressLine2'], key)?.name;
  const language = bestOf(choosing, ['language'], key)?.name;
  if (email === undefined && phone === undefined) {
    unsure.push({
      path,
      why: `neither an e-mail address nor a phone number was found in ${table.name}; if they stand in another table, members can't be noticed yet`,
    });
  }
  return {
    name: name ?? anyText(choosing, key),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(line1 === undefined || postalCode === undefined
      ? {}
      : { address: { postalCode, line1, ...(line2 === undefined ? {} : { line2 }) } }),
    ...(language === undefined ? {} : { language }),
  };
}

function anyText({ table, guesses }: Choosing, key: string): string {
  const texts = [...table.columns.values()].filter(({ name, category }) => category === 'S' && name !== key);
  return (texts.find(({ name }) => !guesses.has(name)) ?? texts[0])?.name ?? key;
}

/** Of several, the one whose name is surest; then one that must be filled, then the first of the table. */
function bestOf(
  { table, guesses }: Choosing,
  meanings: readonly Meaning[],
  key: string,
): { name: string; guess: ColumnGuess } | undefined {
  const found = [...table.columns.values()].flatMap(({ name, notNull, generated, baseType }) => {
    const guess = guesses.get(name);
    if (!guess || name === key || generated || baseType === 'bytea') return [];
    const rank = meanings.indexOf(guess.meaning);
    return rank < 0 ? [] : [{ name, guess, rank, notNull }];
  });
  return found.sort(
    (one, other) =>
      one.rank - other.rank ||
      Number(other.guess.sure) - Number(one.guess.sure) ||
      Number(other.notNull) - Number(one.notNull),
  )[0];
}

function chooseLookup({ known, table, guesses }: Choosing, key: string, contact: Contact): string[] {
  const referenced = new Set(foreignKeysTo(known.catalog, table.name).flatMap(({ parentColumns }) => parentColumns));
  const logins = [...guesses].flatMap(([name, { meaning }]) => (meaning === 'loginId' ? [name] : []));
  const wanted = [...logins, contact.email, contact.phone].filter((name) => name !== undefined);
  return [...new Set(wanted)].filter(
    (name) => name !== key && !referenced.has(name) && !table.columns.get(name)?.generated,
  );
}

export function contactColumnsOf({ name, email, phone, address }: Contact): string[] {
  return [name, email, phone, address?.postalCode, address?.line1, address?.line2].filter(
    (column) => column !== undefined,
  );
}
