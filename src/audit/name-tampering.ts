import type { SealedEntry } from '../store/audit-entries.js';
import { type Digest, digestOf, type Link, leafOf } from './chain.js';
import type { AuditFinding } from './finding.js';

interface Break {
  /** The link that the entry should hang on, and its position. */
  readonly before: Digest;
  readonly position: number;
  /** From the first that doesn't fit. */
  readonly rows: readonly SealedEntry[];
  readonly linkOf: (link: Link) => Digest;
}

const shiftMax = 1000;

/**
 * Why an entry doesn't hang on the one before it, as far as the entries behind it tell. That something is wrong is
 * certain; which of these words fits is a guess where more than one thing was done.
 */
export function nameTampering(broken: Break): AuditFinding['what'] {
  if (isInserted(broken)) return 'inserted';
  if (isReordered(broken)) return 'reordered';
  return isRemoved(broken) ? 'removed' : 'changed';
}

/** An entry further on is the one that belongs here, and what follows it follows on from here. */
function isInserted({ before, position, rows, linkOf }: Break): boolean {
  const at = rows.findIndex((row, index) => index > 0 && holds(row, linkAt(row, { before, position, linkOf })));
  const [belongs, next] = at > 0 ? rows.slice(at, at + 2) : [];
  if (belongs?.link == null) return false;
  if (next === undefined) return true;
  return holds(next, linkAt(next, { before: digestOf(belongs.link), position: position + 1, linkOf }));
}

/** An entry from elsewhere belongs here. Its link may have stayed in its place, or gone with it. */
function isReordered({ before, position, rows, linkOf }: Break): boolean {
  const [here] = rows;
  return rows.some((row, index) => {
    if (index === 0) return false;
    const link = linkAt(row, { before, position, linkOf });
    return holds(row, link) || (here !== undefined && holds(here, link));
  });
}

/** The entry and the next belong together, some positions further on. */
function isRemoved({ position, rows, linkOf }: Break): boolean {
  const [here, next] = rows;
  if (here?.link == null || next === undefined) return false;
  const before = digestOf(here.link);
  for (let shift = 1; shift <= shiftMax; shift += 1) {
    if (holds(next, linkAt(next, { before, position: position + 1 + shift, linkOf }))) return true;
  }
  return false;
}

function linkAt(row: SealedEntry, { before, position, linkOf }: Pick<Break, 'before' | 'position' | 'linkOf'>): Digest {
  return linkOf({ before, position, leaf: leafOf(row.row), proven: row.proven === true });
}

function holds(row: SealedEntry, link: Digest): boolean {
  return row.link !== null && digestOf(row.link) === link;
}
