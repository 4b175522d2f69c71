import type { CatalogColumn, CatalogTable } from '../catalog.js';
import { type Meaning, meaningOf } from '../column-meaning.js';
import type { ClassChoice, RetentionClass } from '../data-map.js';
import { guessedZone, isInstant } from './choose-member.js';
import type { Plan } from './plan-tables.js';

export const membership = 'membership';

const basis = "operator's dormancy policy";

/** The four years are those of the sample. */
export const membershipClass: RetentionClass = { destroyAfter: 'P4Y', from: 'separation', basis };

export interface ChosenClass {
  readonly class: ClassChoice;
  readonly recordedAt?: string;
  readonly recordedAtZone?: string;
  /** Why it is unsure. */
  readonly unsure: readonly string[];
}

/** The class of a table whose rows leave. */
export function chooseClass({ reached, kind }: Plan, parent: Plan | 'member' | undefined): ChosenClass {
  const { table } = reached;
  const recorded = recordedColumn(table);
  const inherits = parent === 'member' || parent?.mode === 'move';
  if (kind?.law === undefined) return { class: reached.via && inherits ? 'inherit' : membership, unsure: [] };
  // A part of an order or a payment is kept as long as the whole.
  if (reached.via && inherits && (recorded === undefined || parent === 'member' || parent?.kind?.law !== undefined)) {
    return { class: 'inherit', unsure: [] };
  }
  if (!recorded) {
    return {
      class: membership,
      unsure: [
        `rows of ${table.name} may be of class ${kind.law}, which counts from the day of the record, and no column holds that day`,
      ],
    };
  }
  return {
    class: kind.law,
    recordedAt: recorded.name,
    ...(recorded.baseType === 'timestamp' ? { recordedAtZone: guessedZone } : {}),
    unsure: [
      `a guess from the name of the table: read in docs/retention.md what the law says of these records, and from which day (${recorded.name}?)`,
    ],
  };
}

/** A class of the library as the map declares it: with its floor and its law, beside the operator's own period. */
export function declareClass(id: string, isStateless: boolean): RetentionClass {
  return {
    like: id,
    ...(isStateless ? { startsFrom: 'record' as const } : {}),
    destroyAfter: 'P4Y',
    from: 'separation',
  };
}

const order: readonly Meaning[] = ['approvedAt', 'paidAt', 'orderedAt', 'loggedInAt', 'createdAt', 'registeredAt'];

/** The column with the day of the record: one that is always filled before one that says it better. */
function recordedColumn(table: CatalogTable): CatalogColumn | undefined {
  const found = [...table.columns.values()].filter(isInstant).flatMap((column) => {
    const place = order.indexOf(meaningOf({ ...column, table: table.name })?.meaning as Meaning);
    return place < 0 ? [] : [{ column, rank: (column.notNull ? 10 : 0) - place }];
  });
  return found.sort((one, other) => other.rank - one.rank)[0]?.column;
}
