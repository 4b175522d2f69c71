import type { AuditKeys } from './audit-keys.js';
import { BrokenLog } from './finding.js';
import { type Foundation, hexFoundation } from './foundation.js';
import { checkStatement, type Statement } from './statement.js';

/** What stands in a file of checkpoints, by batch. */
export type CheckpointLines = ReadonlyMap<number, readonly string[]>;

/** Every line must be signed. One that a crash tore is written again in whole behind it, and counts as that one. */
export function readCheckpointLines(keys: Pick<AuditKeys, 'publicKey'>, text: string): CheckpointLines {
  const lines = text.split('\n').filter((line) => line !== '');
  const found = new Map<number, string[]>();
  for (const [index, line] of lines.entries()) {
    const stated = checkStatement(keys, line);
    if (stated?.kind !== 'checkpoint') {
      if (lines[index + 1]?.startsWith(line)) continue;
      const message = `line ${index + 1} of the file of checkpoints is not signed with the key of this audit`;
      throw new BrokenLog({ what: 'changed', where: 'checkpoint file', message });
    }
    const batch = Number(stated.batch);
    found.set(batch, [...(found.get(batch) ?? []), line]);
  }
  return found;
}

/** Whether a statement is the checkpoint of just this place. */
export function statesFoundation(stated: Statement | null, place: Foundation & { readonly root?: string }): boolean {
  if (stated?.kind !== 'checkpoint') return false;
  const expected = { ...hexFoundation(place), ...(place.root === undefined ? {} : { root: place.root }) };
  return Object.entries(expected).every(([name, value]) => stated[name] === value);
}
