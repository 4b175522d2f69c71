import type { Handle } from '../database/sql.js';
import { readSealed, type SealedEntry } from '../store/audit-entries.js';

/** Sealed entries in their order. While one page is worked through, the database prepares the next. */
export class SealedPages {
  rows: readonly SealedEntry[] = [];
  /** Of the next row to be taken. */
  at = 0;
  readonly #handle: Handle;
  readonly #limit: number;
  #next: Promise<SealedEntry[]>;

  constructor(handle: Handle, { after, limit }: { after: number; limit: number }) {
    this.#handle = handle;
    this.#limit = limit;
    this.#next = this.#read(after);
  }

  /** Whether there is a row to take; reads the next page when the last one has been taken whole. */
  async more(): Promise<boolean> {
    if (this.at < this.rows.length) return true;
    this.rows = await this.#next;
    this.at = 0;
    const last = this.rows.at(-1);
    this.#next = last === undefined ? Promise.resolve([]) : this.#read(Number(last.position));
    return this.rows.length > 0;
  }

  /** Before anything else is asked of the connection for good. */
  async settle(): Promise<void> {
    await this.#next.catch(() => undefined);
  }

  #read(after: number): Promise<SealedEntry[]> {
    const page = readSealed(this.#handle, { after, limit: this.#limit });
    // It is awaited later, or never when the chain breaks before.
    page.catch(() => undefined);
    return page;
  }
}
