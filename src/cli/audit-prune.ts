import type { RightsPruning } from '../audit/prune-access-rights.js';
import type { Pruning } from '../audit/prune-audit.js';
import { type Command, exitCodes } from './command.js';

export const auditPrune: Command = {
  name: 'audit prune',
  summary: 'Remove what the audit and the record of rights no longer have to keep; a rehearsal unless told to perform.',
  usage: '[--perform]',
  details:
    'The audit keeps itself for one year, for two from 50,000 members on, or longer by audit.keep of the policy; the record\n' +
    'of rights for three. What goes is checked first, a signed stub takes its place, and that stands in the audit. A schedule\n' +
    'that performs does this once a day.',
  stopsItself: true,
  options: { perform: { type: 'boolean', description: 'Do it; without this it is counted.' } },
  examples: ['dormouse audit prune', 'dormouse audit prune --perform --json'],
  async run(call) {
    const { pruneAudit } = await import('../audit/prune-audit.js');
    const { pruneAccessRights } = await import('../audit/prune-access-rights.js');
    const asked = { perform: call.values.perform === true, actor: call.actor, signal: call.signal };
    const ctx = await call.openContext();
    const audit = await pruneAudit(ctx, asked);
    const rights = await pruneAccessRights(ctx, asked);
    call.answer({ audit, rights }, pruningText(audit, rights));
    return exitCodes.done;
  },
};

export function pruningText(audit: Pruning, rights: RightsPruning): string {
  const verb = audit.performed ? 'were removed' : 'would be removed';
  return [
    `Audit (kept for ${audit.term}): ${audit.entries} entries in ${audit.batches} batches from before ${audit.before} ${verb}.`,
    `Record of rights (kept for ${rights.term}): ${rights.rights} lines from before ${rights.before} ${verb}.`,
    ...(audit.performed || audit.entries + rights.rights === 0 ? [] : ['Next: dormouse audit prune --perform']),
  ].join('\n');
}
