import type { DraftOptions, DraftTables } from './draft-data-map.js';
import type { OutsideTable } from './find-tables.js';

/** What stands above the map: how much of it is a guess, and what to do next. */
export function headOf({
  database,
  tables,
  unsure,
  options,
}: {
  readonly database: string;
  readonly tables: DraftTables;
  readonly unsure: number;
  readonly options: DraftOptions;
}): string[] {
  const { seen, declared, notSampled } = tables;
  return [
    `A draft of the data map of ${database}: guessed from names, types, references and counts, and read by nobody yet.`,
    `${count(unsure, 'place is', 'places are')} marked with "unsure:". Of ${count(seen, 'table', 'tables')} ${declared} ${declared === 1 ? 'is' : 'are'} declared here.`,
    ...(options.schemas && options.schemas.length > 0
      ? [
          `Only tables of ${options.schemas.join(', ')} were looked at; tables elsewhere that refer to these have to be declared too.`,
        ]
      : []),
    ...(notSampled.length > 0
      ? [`Not sampled, so guessed from names alone: ${fewOf(notSampled.map(({ table, why }) => `${table} (${why})`))}.`]
      : []),
    '',
    'What to do now:',
    '1. Read member and activity first: everything else hangs on them. Add where to what counts failed events too.',
    '2. Go through every "unsure:" and take the comment away once it is decided. Look at the kept tables twice.',
    '3. Give each item the name that your members know, and each class the period of your privacy policy.',
    '4. Run dormouse grants with this file, then dormouse datamap check until it finds nothing.',
  ];
}

/** Suggestions that silence nothing until somebody has looked. */
export function footOf(outside: readonly OutsideTable[]): string[] {
  if (outside.length === 0) return [];
  const entries = outside.map(({ table }) => `  - { table: ${nameIn(table)}, because: … }`);
  return [
    'Tables that look personal and hold nothing of members; take the signs away from those for which it is true:',
    'notOfMembers:',
    ...entries,
  ];
}

/** As a plain text of YAML where it can be one. */
function nameIn(table: string): string {
  return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(table) ? table : JSON.stringify(table);
}

const namedMax = 20;

function fewOf(names: readonly string[]): string {
  const more = names.length - namedMax;
  return `${names.slice(0, namedMax).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
