/** What is wrong with the log, and where. It names positions and numbers, never what an entry says. */
export interface AuditFinding {
  readonly what: 'changed' | 'removed' | 'inserted' | 'reordered' | 'cut' | 'unproven';
  readonly where: 'entry' | 'batch' | 'head' | 'checkpoint' | 'checkpoint file' | 'stub';
  readonly position: number | null;
  readonly entryId: string | null;
  readonly batch: number | null;
  readonly message: string;
}

export type Found = Pick<AuditFinding, 'what' | 'where' | 'message'> & Partial<AuditFinding>;

/** Ends a verification: what lies behind a break of the chain hangs in the air. */
export class BrokenLog extends Error {
  override readonly name = 'BrokenLog';
  readonly finding: AuditFinding;

  constructor(found: Found) {
    super(found.message);
    this.finding = findingOf(found);
  }
}

export function findingOf(found: Found): AuditFinding {
  return { position: null, entryId: null, batch: null, ...found };
}
