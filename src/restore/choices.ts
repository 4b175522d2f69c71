import type { ShapeTable } from '../datamap/compiled-map.js';

/**
 * What the caller decides where rows can't go back as they left. Columns are those of the sealed rows, unless `value` is
 * for one that the table has got since.
 */
export interface RestorationChoices {
  readonly overrides: readonly Override[];
  readonly leaveInVault: readonly LeftByChoice[];
}

export type Override =
  /** Put this instead, in the text form of the column's type; null for SQL NULL. */
  | { readonly table: string; readonly column: string; readonly value: string | null }
  /**
   * `sealed`: put the sealed value over what the host program wrote since the separation.
   * `changed`: accept what the table's types, defaults or triggers make of the sealed value.
   */
  | { readonly table: string; readonly column: string; readonly use: 'sealed' | 'changed' }
  /** The column has another name now. */
  | { readonly table: string; readonly column: string; readonly into: string }
  /** The table has another name now: `schema.table`. */
  | { readonly table: string; readonly into: string };

export interface LeftByChoice {
  readonly table: string;
  /** Without them the whole rows stay sealed. */
  readonly columns?: readonly string[];
}

export const noChoices: RestorationChoices = { overrides: [], leaveInVault: [] };

export interface GivenBack {
  /** Rows put back, by table. */
  readonly tables: Readonly<Record<string, number>>;
  /** Columns whose value is not the one that was sealed, by what the caller accepted or gave. */
  readonly changed: readonly { readonly table: string; readonly columns: readonly string[]; readonly rows: number }[];
  /** What did not go back. It stays sealed. */
  readonly left: readonly LeftRows[];
}

export interface LeftRows {
  readonly table: string;
  /** The columns that stay sealed; null: the whole rows. */
  readonly columns: readonly string[] | null;
  /** Of the lines below: the sealed shape for whole rows; else mode strip, identity and member first, then `columns`. */
  readonly shape: ShapeTable;
  readonly rows: readonly {
    readonly memberId: string;
    readonly recordId: string;
    /** What stood before the `:` of its sealed line behind the table's number: empty, or `@` and its starts. */
    readonly starts: string;
    /** A row text in `shape`. */
    readonly row: string;
  }[];
}

/** What is put on record of the choices: names, never a given value. */
export function namesOfChoices({ overrides, leaveInVault }: RestorationChoices): Record<string, unknown> {
  return {
    ...(overrides.length > 0 && {
      overrides: overrides.map((override) =>
        'value' in override ? { table: override.table, column: override.column, use: 'value' } : override,
      ),
    }),
    ...(leaveInVault.length > 0 && { leaveInVault }),
  };
}
