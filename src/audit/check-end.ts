import type { Handle } from '../database/sql.js';
import { countAuditBatches } from '../store/audit-batches.js';
import { findOrphanCheckpoint } from '../store/audit-checkpoints.js';
import { countSealed, findStrayEntry } from '../store/audit-entries.js';
import type { AuditHead } from '../store/audit-head.js';
import { type CheckpointLines, statesFoundation } from './checkpoint-lines.js';
import { BrokenLog } from './finding.js';
import { type Foundation, foundationOfHead, isSameFoundation } from './foundation.js';
import { checkStatement } from './statement.js';
import { entryIdOf, type Walk, type Walked } from './walk-batches.js';

export interface End extends Walked {
  readonly head: AuditHead;
  readonly walk: Walk;
  /** The walk began at a batch in the middle. */
  readonly partly: boolean;
}

/** That the log ends where it was walked to, and that nothing stands beside it. Throws BrokenLog. */
export async function checkEnd(handle: Handle, end: End): Promise<void> {
  const { walk, reached } = end;
  checkBeyond(end);
  checkHead(foundationOfHead(end.head), reached);
  checkFileEnd(walk.lines, { walk, reached });
  await checkOrphans(handle, { walk, reached });
  await checkCounts(handle, end);
}

function checkBeyond({ beyond, head, reached }: End): void {
  if (beyond === null) return;
  const position = Number(beyond.position);
  const about = { position, entryId: entryIdOf(beyond), batch: reached.batch + 1 };
  if (position <= Number(head.position)) {
    const message = `the batches end at position ${reached.position}, and entries go on`;
    throw new BrokenLog({ ...about, what: 'cut', where: 'batch', message });
  }
  const message = `no batch holds the entry at position ${position}`;
  throw new BrokenLog({ ...about, what: 'inserted', where: 'entry', message });
}

function checkHead(head: Foundation, reached: Foundation): void {
  if (isSameFoundation(head, reached)) return;
  const about = { position: reached.position + 1, batch: reached.batch + 1 };
  if (head.batch > reached.batch) {
    const message = `the log ends at position ${reached.position}, and the head stands at ${head.position}`;
    throw new BrokenLog({ ...about, what: 'cut', where: 'batch', message });
  }
  const message = `the head is not the end of batch ${reached.batch}`;
  throw new BrokenLog({ position: reached.position, batch: reached.batch, what: 'changed', where: 'head', message });
}

/** What left the database can't be cut off together with the rest. */
function checkFileEnd(lines: CheckpointLines | null, { walk, reached }: Pick<End, 'walk' | 'reached'>): void {
  for (const [batch, documents] of lines ?? []) {
    if (batch === walk.from.batch && walk.from.batch > 0) {
      const fits = documents.every((line) => statesFoundation(checkStatement(walk.keys, line), walk.from));
      if (fits) continue;
      const message = `the file of checkpoints states another log at batch ${batch}`;
      throw new BrokenLog({ what: 'changed', where: 'checkpoint file', batch, message });
    }
    if (batch <= reached.batch) continue;
    const message = `a checkpoint that left the database is of batch ${batch}, and the log ends at batch ${reached.batch}`;
    const place = { batch: reached.batch + 1, position: reached.position + 1 };
    throw new BrokenLog({ ...place, what: 'cut', where: 'checkpoint file', message });
  }
}

async function checkOrphans(handle: Handle, { walk, reached }: Pick<End, 'walk' | 'reached'>): Promise<void> {
  const orphan = await findOrphanCheckpoint(handle, { pruned: walk.from.batch });
  if (orphan === null) return;
  const what = checkStatement(walk.keys, orphan.document)?.batch === Number(orphan.batch) ? 'cut' : 'inserted';
  const batch = Number(orphan.batch);
  const message = `there is a checkpoint of batch ${batch}, and the log ends at batch ${reached.batch}`;
  throw new BrokenLog({ what, where: 'checkpoint', batch, message });
}

/** A second row with the position of another, or one in front of the first, is met by no walk. */
async function checkCounts(handle: Handle, { walk, reached, partly }: End): Promise<void> {
  const { from } = walk;
  const entries = await countSealed(handle, { after: partly ? from.position : null });
  if (entries !== reached.position - from.position) {
    const stray = await findStrayEntry(handle, { pruned: partly ? 0 : from.position });
    const position = stray === null ? null : Number(stray.position);
    const message = `${entries} entries are sealed, and the batches hold ${reached.position - from.position}`;
    throw new BrokenLog({ what: 'inserted', where: 'entry', position, entryId: stray?.entryId ?? null, message });
  }
  const batches = await countAuditBatches(handle, { after: partly ? from.batch : null });
  if (batches === reached.batch - from.batch) return;
  const message = `there are ${batches} batches, and the log has ${reached.batch - from.batch}`;
  throw new BrokenLog({ what: 'inserted', where: 'batch', message });
}
