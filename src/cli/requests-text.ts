import type { RightsRequest } from '../rights/view-request.js';
import { wordsOf } from './table.js';

export function requestText({ requestId, memberId, kind, outcome, dueOn, overdue }: RightsRequest): string {
  const about = `Request ${requestId} of member ${memberId} for ${kind}`;
  if (outcome !== null) return `${about} is closed: ${wordsOf(outcome)}.`;
  return `${about} is open; it ${overdue ? 'had' : 'has'} to be answered by ${dueOn}.`;
}
