import { type Command, exitCodes } from './command.js';
import { tableText } from './table.js';

const listedMax = 50;

export const approvalsList: Command = {
  name: 'approvals list',
  summary: 'List what needs another person, the newest first.',
  usage: '',
  details: `The last ${listedMax}. A halted sweep is approved by its own id: dormouse sweep --approve.`,
  options: {},
  examples: ['dormouse approvals list', 'dormouse approvals list --json'],
  async run(call) {
    const { listApprovals } = await import('../access/approvals.js');
    const { withClerk } = await import('./open-clerk.js');
    const approvals = await withClerk(call, (ctx) => listApprovals(ctx, { before: null, limit: listedMax }));
    const rows = approvals.map((row) => [
      row.approvalId,
      row.state,
      row.operation,
      row.requestedBy,
      row.expiresAt.slice(0, 16),
      Object.entries(row.summary)
        .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
        .join(', '),
    ]);
    const headings = ['approval', 'state', 'operation', 'asked by', 'until', 'what'];
    call.answer({ approvals }, rows.length > 0 ? tableText(headings, rows) : 'Nothing was asked for.');
    return exitCodes.done;
  },
};
