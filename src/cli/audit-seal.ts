import { type Command, exitCodes } from './command.js';

export const auditSeal: Command = {
  name: 'audit seal',
  summary: 'Seal what waits in the audit now, and sign a checkpoint.',
  usage: '',
  details:
    '`dormouse serve` does this every few seconds. Here for who runs no service: let it run after each sweep, at least.',
  stopsItself: true,
  options: {},
  examples: ['dormouse audit seal', 'dormouse audit seal --json'],
  async run(call) {
    const { sealAudit } = await import('../audit/seal-audit.js');
    const { measureSealLag } = await import('../audit/measure-seal-lag.js');
    const ctx = await call.openContext();
    const pass = await sealAudit(ctx, { signal: call.signal, checkpoint: 'at once' });
    const { unsealed } = await measureSealLag(ctx);
    const told = {
      sealed: `${pass.entries} sealed in ${pass.batches} batches, ${pass.unproven} of them unproven; ${unsealed} wait.`,
      busy: 'Another process is sealing.',
      lost: 'Another process took over. What this one had committed stays.',
      broken: 'Alarm: nothing was sealed, for the head is not the end of the log. Run `dormouse audit verify`.',
    };
    call.answer({ ...pass, unsealed }, told[pass.state]);
    return pass.state === 'broken' || pass.unproven > 0 ? exitCodes.failed : exitCodes.done;
  },
};
