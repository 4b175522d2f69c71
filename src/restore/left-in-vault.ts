import type { RemainderRow } from '../store/remainders.js';

/** What did not go back when the rest did: names and counts. It stays sealed until its day. */
export interface LeftInVault {
  readonly table: string;
  /** Null where the whole rows were left. */
  readonly columns: readonly string[] | null;
  readonly rows: number;
  readonly class: string;
  /** When the last that is kept with it is destroyed; null while nobody can say. */
  readonly dueOn: string | null;
}

export function leftInVaultOf(remainders: readonly RemainderRow[]): LeftInVault[] {
  return remainders.map(({ table, columns, rows, class: retentionClass, dueOn }) => {
    return { table, columns, rows, class: retentionClass, dueOn };
  });
}
