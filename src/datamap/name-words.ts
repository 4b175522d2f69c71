/** The words of a name in small letters: `lastLoginAt`, `LAST_LOGIN_AT` and `last login at` have the same. Digits stand apart. */
export function wordsOf(name: string): string[] {
  return name
    .normalize('NFC')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{L})(\p{N})/gu, '$1 $2')
    .replace(/(\p{N})(\p{L})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** A name made ready to be searched for many phrases. */
export interface ReadName {
  readonly words: readonly string[];
  readonly joined: string;
  /** Its words, and what is left of them without a person in front: `email` of `custemail`. */
  readonly single: ReadonlySet<string>;
}

const personsInFront = /^(?:user|usr|member|mber|mbr|customer|cust|client|hoewon|hwewon)(?=..)/;

export function readName(name: string): ReadName {
  const words = wordsOf(name);
  const single = new Set([...words, ...words.map((word) => word.replace(personsInFront, ''))]);
  return { words, joined: words.join(''), single };
}

export interface Sought {
  /** Its words, parted by single spaces. */
  readonly phrase: string;
  readonly joined: string;
}

export function sought(phrase: string): Sought {
  return { phrase, joined: phrase.replaceAll(' ', '') };
}

/** Shorter ones begin too many other words: `tel` does `teller`. */
const longEnoughToBegin = 6;

const hangul = /\p{Script=Hangul}/u;

/**
 * Finds which of the phrases a name has: as words of its own, or as the beginning of a word. Korean writes words
 * together and puts spaces where it likes, so there letters alone count. However many phrases there are, a search is
 * short.
 */
export function finderOf<Phrase extends Sought>(phrases: readonly Phrase[]): (name: ReadName) => Phrase[] {
  const inKorean = phrases.filter(({ phrase }) => hangul.test(phrase));
  const others = phrases.filter(({ phrase }) => !hangul.test(phrase));
  const byPhrase = groupBy(others, ({ phrase }) => phrase);
  const byJoined = groupBy(others, ({ joined }) => joined);
  return (name) => {
    const found = new Set<Phrase>();
    for (const run of runsOf(name.words)) for (const phrase of byPhrase.get(run) ?? []) found.add(phrase);
    for (const word of name.single) {
      for (const start of startsOf(word)) for (const phrase of byJoined.get(start) ?? []) found.add(phrase);
    }
    if (!hangul.test(name.joined)) return [...found];
    return [...found, ...inKorean.filter(({ joined }) => name.joined.includes(joined))];
  };
}

function runsOf(words: readonly string[]): string[] {
  return words.flatMap((_, from) =>
    words.slice(from).map((_, length) => words.slice(from, from + length + 1).join(' ')),
  );
}

/** The word, the word without its plural, and beginnings that are long enough. */
function startsOf(word: string): Set<string> {
  const starts = Array.from({ length: Math.max(0, word.length - longEnoughToBegin) }, (_, more) =>
    word.slice(0, longEnoughToBegin + more),
  );
  return new Set([word, word.replace(/s$/, ''), ...starts]);
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
