import type { ServiceStatus } from '../cycles/service-status.js';
import { type Command, exitCodes } from './command.js';
import { countsText, wordsOf } from './table.js';

export const status: Command = {
  name: 'status',
  summary: 'Count cycles, notices and what waits, and show stopped means and the last sweep.',
  usage: '',
  options: {},
  examples: ['dormouse status', 'dormouse status --json'],
  async run(call) {
    const { serviceStatus } = await import('../cycles/service-status.js');
    const found = await serviceStatus(await call.openContext());
    call.answer(found, statusText(found));
    return exitCodes.done;
  },
};

function statusText(found: ServiceStatus): string {
  const { lastSweep } = found;
  const sweep = lastSweep
    ? `${lastSweep.mode}, ${lastSweep.state}, asked ${lastSweep.requestedAt} by ${lastSweep.requestedBy} (${lastSweep.sweepId})`
    : 'none yet';
  return [
    `members watched   ${found.watched}`,
    `cycles            ${countsText(found.cycles) || 'none'}`,
    `noticed           ${countsText(found.noticed) || 'none'}`,
    `left in vault     ${found.leftInVault} members restored in part`,
    `letters waiting   ${found.lettersWaiting}`,
    `waiting           ${countsText(found.waiting) || 'none'}${found.oldestWaitingAt ? `, the oldest since ${found.oldestWaitingAt}` : ''}`,
    `stopped means     ${stoppedText(found.stopped)}`,
    `last sweep        ${sweep}`,
    `policy            ${found.policyVersion}`,
    `data map          ${found.dataMapVersion}`,
  ].join('\n');
}

function stoppedText(stopped: ServiceStatus['stopped']): string {
  const told = stopped.map(({ means, reason, stoppedAt }) => `${wordsOf(means)} (${reason}, since ${stoppedAt})`);
  return told.join(', ') || 'none';
}
