/**
 * What every member's rows must be: as the snapshot found them, changed by nothing but what the host program wrote. It
 * knows nothing of the service.
 */
export interface Piece {
  /** The texts that it may have; null where it may be missing. More than one where the answer to a commit was lost. */
  allowed: (string | null)[];
  readonly table: ShopTable;
  /** A login or payment of this instant, which proves that the member is active. */
  readonly activityAt: string | null;
  /** The days before which it may not be destroyed count from here. */
  readonly recordedAt: string | null;
  readonly isLarge: boolean;
  /** Written while the member was separated, so that it stands live beside what is sealed. */
  isLate: boolean;
  /** Destroyed by the service, by right. */
  goneWith: string | null;
}

/** `rest` is what stays of a stripped row. */
export type ShopTable =
  | 'members'
  | 'rest'
  | 'profiles'
  | 'payments'
  | 'payment_lines'
  | 'logins'
  | 'device_tokens'
  | 'settlements';

export interface Change {
  readonly memberId: string;
  readonly key: string;
  readonly table: ShopTable;
  readonly text: string | null;
  readonly activityAt?: string | null;
  readonly recordedAt?: string | null;
  readonly isLarge?: boolean;
  readonly isLate?: boolean;
}

export class Book {
  readonly #pieces = new Map<string, Map<string, Piece>>();

  get members(): readonly string[] {
    return [...this.#pieces.keys()];
  }

  piecesOf(memberId: string): ReadonlyMap<string, Piece> {
    return this.#pieces.get(memberId) ?? new Map();
  }

  /** `isSure` is false where nobody was told whether the change was committed. */
  write(changes: readonly Change[], isSure = true): void {
    for (const change of changes) {
      const pieces = this.#pieces.get(change.memberId) ?? new Map<string, Piece>();
      this.#pieces.set(change.memberId, pieces);
      const before = pieces.get(change.key);
      const allowed = isSure ? [change.text] : [...new Set([...(before?.allowed ?? [null]), change.text])];
      pieces.set(change.key, {
        table: change.table,
        // A payment that was given back proves nothing any more.
        activityAt: (change.activityAt === undefined ? before?.activityAt : change.activityAt) ?? null,
        recordedAt: change.recordedAt ?? before?.recordedAt ?? null,
        isLarge: change.isLarge ?? before?.isLarge ?? false,
        isLate: change.isLate ?? before?.isLate ?? false,
        goneWith: before?.goneWith ?? null,
        allowed,
      });
    }
  }
}
