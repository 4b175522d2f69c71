import type { CatalogColumn, CatalogTable } from '../catalog.js';
import { familyOf, type Meaning } from '../column-meaning.js';
import type { Expression } from '../data-map.js';
import { quoteName } from '../names.js';

/** What could stand in a column once its value has left, the best first: the database says which of them fits. */
export function placeholdersFor(
  table: CatalogTable,
  column: CatalogColumn,
  { key, meaning }: { readonly key: string; readonly meaning: Meaning | undefined },
): (Expression | null)[] {
  // Always in quotes: a plain name may be a reserved word.
  const keyName = quoteName(key);
  const isUnique = table.uniques.some(
    ({ columns, nullsDistinct }) => columns.includes(column.name) && (column.notNull || !nullsDistinct),
  );
  const apart = isUnique ? uniqueOnes(column, keyName, meaning) : [];
  const common = isUnique ? [] : commonOnes(column, meaning);
  return [...(column.notNull ? [] : [null]), ...apart, ...common, ...uniqueOnes(column, keyName, meaning)].filter(
    (one, index, all) => all.indexOf(one) === index,
  );
}

function uniqueOnes(column: CatalogColumn, key: string, meaning: Meaning | undefined): Expression[] {
  switch (familyOf(column.baseType)) {
    case 'text':
      return [
        ...(meaning === 'email' ? [`'dormant-' || ${key} || '@example.invalid'`] : []),
        `'dormant-' || ${key}`,
        `'d' || ${key}`,
        `${key}::text`,
        ...(column.charactersMax === null ? [] : [`left(md5(${key}::text), ${column.charactersMax})`]),
      ];
    case 'number':
      return [`- ${key}`, `${key}`];
    case 'uuid':
      return [`md5(${key}::text)::uuid`];
    case 'bytes':
      return [`convert_to('dormant-' || ${key}, 'UTF8')`];
    default:
      return [];
  }
}

const zeros = "'00000000-0000-0000-0000-000000000000'";

const ofMeaning: Readonly<Partial<Record<Meaning, readonly Expression[]>>> = {
  email: ["''", "'dormant@example.invalid'"],
  mobilePhone: ["''", "'000-0000-0000'", "'00000000000'"],
  phone: ["''", "'000-0000-0000'", "'00000000000'"],
  postalCode: ["'00000'", "''"],
  password: ["'!'", "repeat('!', 60)"],
  name: ["''", "'-'", "'(휴면 회원)'"],
  businessNumber: ["''", "'000-00-00000'", "'0000000000'"],
};

function commonOnes(column: CatalogColumn, meaning: Meaning | undefined): Expression[] {
  if (column.category === 'A') return ["'{}'"];
  switch (familyOf(column.baseType)) {
    case 'text':
      return [...(ofMeaning[meaning as Meaning] ?? []), "''", "'-'", "'0'", "'00000000'"];
    case 'number':
      return ['0', '1'];
    case 'instant':
      return ["'1900-01-01'"];
    case 'bytes':
      return ["''"];
    case 'document':
      return column.baseType === 'xml' || column.baseType === 'hstore' ? ["''"] : ["'{}'", "'[]'"];
    case 'network':
      return column.baseType.startsWith('mac') ? ["'00:00:00:00:00:00'"] : ["'0.0.0.0'"];
    case 'uuid':
      return [zeros];
    case 'bool':
      return ['false', 'true'];
    default:
      return column.category === 'E' ? [`enum_first(null::${column.type})`] : ["''", "'0'"];
  }
}
