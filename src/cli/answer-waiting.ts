import type { Approval } from '../access/approvals.js';
import { type Call, exitCodes } from './command.js';

/** What was asked for waits for another person; `what` begins the sentence, as in "Restoring 120 members". */
export function answerWaiting(call: Call, approval: Extract<Approval, { state: 'waiting' }>, what: string): number {
  const { approvalId, expiresAt } = approval;
  const text = [
    `${what} needs the approval of another person: ${approvalId}, until ${expiresAt}. Nothing was done.`,
    `They give it with their own API key: dormouse approvals give ${approvalId}`,
    `or POST /v1/approvals/${approvalId}/approval. Then repeat this command unchanged.`,
  ].join('\n');
  call.answer({ approval }, text);
  return exitCodes.halted;
}
