import type { Handle } from '../database/sql.js';
import { type CheckpointedBatch, readAuditBatches } from '../store/audit-batches.js';
import type { SealedEntry } from '../store/audit-entries.js';
import type { AuditKeys } from './audit-keys.js';
import { createLinker, type Digest, digestOf, hexOf, isSameDigest, leafOf, merkleRoot } from './chain.js';
import { type CheckpointLines, statesFoundation } from './checkpoint-lines.js';
import { type AuditFinding, BrokenLog, type Found, findingOf } from './finding.js';
import { batchFits, type Foundation, foundationOfBatch } from './foundation.js';
import { nameTampering } from './name-tampering.js';
import { SealedPages } from './sealed-pages.js';
import { checkStatement } from './statement.js';

export interface Walk {
  readonly keys: AuditKeys;
  readonly uncodedUntil: string;
  readonly from: Foundation;
  readonly lines: CheckpointLines | null;
  readonly pageSize: number;
  readonly tally: Tally;
}

/** What has been verified so far, also when the walk ends at a break. */
export interface Tally {
  entries: number;
  batches: number;
  checkpoints: number;
  unproven: number;
  readonly findings: AuditFinding[];
}

export interface Walked {
  readonly reached: Foundation;
  /** A row that has a position beyond the last batch. */
  readonly beyond: SealedEntry | null;
}

const batchesAtOnce = 500;
const unprovenToldMax = 20;

export function tellUnproven(tally: Tally, found: Omit<Found, 'what' | 'where'>): void {
  tally.unproven += 1;
  if (tally.findings.length < unprovenToldMax) {
    tally.findings.push(findingOf({ ...found, what: 'unproven', where: 'entry' }));
  }
}

/** From one end of a batch to the end of the log: entries, batches and checkpoints together. Throws BrokenLog. */
export async function walkBatches(handle: Handle, walk: Walk): Promise<Walked> {
  const pages = new SealedPages(handle, { after: walk.from.position, limit: walk.pageSize });
  const walker = new Walker(walk, pages);
  try {
    for (let after = walk.from.batch; ; ) {
      const batches = await readAuditBatches(handle, { after, limit: batchesAtOnce });
      for (const batch of batches) await walker.pass(batch);
      if (batches.length < batchesAtOnce) break;
      after = walker.reached.batch;
    }
    const beyond = (await pages.more()) ? (pages.rows[pages.at] ?? null) : null;
    return { reached: walker.reached, beyond };
  } finally {
    await pages.settle();
  }
}

class Walker {
  reached: Foundation;
  readonly #walk: Walk;
  readonly #pages: SealedPages;
  readonly #linkOf: ReturnType<typeof createLinker>;

  constructor(walk: Walk, pages: SealedPages) {
    this.#walk = walk;
    this.#pages = pages;
    this.reached = walk.from;
    this.#linkOf = createLinker(walk.keys.linkKey);
  }

  /** Entries before the batch that holds them, so that the entry is named where both were changed. */
  async pass(row: CheckpointedBatch): Promise<void> {
    const batch = Number(row.batch);
    const expected = this.reached.batch + 1;
    const about = { where: 'batch', batch: expected, position: this.reached.position + 1 } as const;
    if (batch !== expected) {
      const what = batch > expected ? 'removed' : 'inserted';
      throw new BrokenLog({ ...about, what, message: `batch ${expected} should follow, and batch ${batch} is there` });
    }
    const end = foundationOfBatch(row);
    const spans = Number(row.firstPosition) === this.reached.position + 1 && end.position > this.reached.position;
    if (!spans) throw new BrokenLog({ ...about, what: 'changed', message: `batch ${batch} names other positions` });
    const entries = await this.#passEntries(end.position, batch);
    const fits =
      isSameDigest(entries.root, digestOf(row.root)) &&
      isSameDigest(entries.link, end.link) &&
      batchFits(this.#walk.keys, row, { before: this.reached.hash, uncodedUntil: this.#walk.uncodedUntil });
    if (!fits)
      throw new BrokenLog({ ...about, what: 'changed', message: `batch ${batch} is not the one of its entries` });
    this.reached = end;
    this.#walk.tally.batches += 1;
    this.#checkCheckpoint(row);
    this.#checkLines(row);
  }

  async #passEntries(last: number, batch: number): Promise<{ root: Digest; link: Digest }> {
    const { tally } = this.#walk;
    const leaves: Digest[] = [];
    let { position, link } = this.reached;
    while (position < last) {
      if (!(await this.#pages.more())) {
        const message = `the entries end at position ${position}, and batch ${batch} goes on to ${last}`;
        throw new BrokenLog({ what: 'cut', where: 'entry', position: position + 1, batch, message });
      }
      const { rows } = this.#pages;
      for (; this.#pages.at < rows.length && position < last; this.#pages.at += 1) {
        position += 1;
        const row = rows[this.#pages.at] as SealedEntry;
        const leaf = leafOf(row.row);
        const before = link;
        link = this.#linkOf({ before, position, leaf, proven: row.proven === true });
        const isNext = row.link !== null && digestOf(row.link) === link && Number(row.position) === position;
        if (!isNext || row.proven === null) throw this.#brokenAt(row, { before, position, batch });
        if (!row.proven) {
          const message = `the entry at position ${position} was not written by this service`;
          tellUnproven(tally, { position, entryId: entryIdOf(row), batch, message });
        }
        tally.entries += 1;
        leaves.push(leaf);
      }
    }
    return { root: merkleRoot(leaves), link };
  }

  #brokenAt(row: SealedEntry, { before, position, batch }: { before: Digest; position: number; batch: number }) {
    const entryId = entryIdOf(row);
    const about = { where: 'entry', position, entryId, batch } as const;
    if (Number(row.position) > position) {
      const message = `position ${position} is empty; the next entry stands at ${row.position}`;
      return new BrokenLog({ ...about, what: 'removed', entryId: null, message });
    }
    const rows = this.#pages.rows.slice(this.#pages.at);
    const what = nameTampering({ before, position, rows, linkOf: this.#linkOf });
    return new BrokenLog({
      ...about,
      what,
      message: `the entry at position ${position} is not the one that was sealed there`,
    });
  }

  #checkCheckpoint(row: CheckpointedBatch): void {
    if (row.document === null) return;
    const { batch, position } = this.reached;
    const stated = checkStatement(this.#walk.keys, row.document);
    const agrees =
      statesFoundation(stated, { ...this.reached, root: hexOf(digestOf(row.root)) }) &&
      Number(row.checkpointPosition) === position &&
      stated?.signedAt === row.signedAt;
    if (!agrees) {
      const message = `the checkpoint of batch ${batch} is not signed, or states another log`;
      throw new BrokenLog({ what: 'changed', where: 'checkpoint', batch, position, message });
    }
    this.#walk.tally.checkpoints += 1;
  }

  #checkLines(row: CheckpointedBatch): void {
    const { batch, position } = this.reached;
    for (const line of this.#walk.lines?.get(batch) ?? []) {
      if (line === row.document) continue;
      const about = { batch, position } as const;
      if (
        !statesFoundation(checkStatement(this.#walk.keys, line), { ...this.reached, root: hexOf(digestOf(row.root)) })
      ) {
        const message = `the file of checkpoints states another log at position ${position}`;
        throw new BrokenLog({ ...about, what: 'changed', where: 'checkpoint file', message });
      }
      const message = `the checkpoint of batch ${batch} stands in the file and not in the table`;
      throw new BrokenLog({
        ...about,
        what: row.document === null ? 'removed' : 'changed',
        where: 'checkpoint',
        message,
      });
    }
  }
}

export function entryIdOf(row: SealedEntry): string | null {
  return /^\((-?\d+),/.exec(row.row)?.[1] ?? null;
}
