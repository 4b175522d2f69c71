import type { AuditReview, Matter, ReviewedMatter } from '../audit/review-audit.js';
import { type Command, exitCodes } from './command.js';
import { requiredText } from './option-values.js';
import { tableText } from './table.js';

export const auditReview: Command = {
  name: 'audit review',
  summary: 'Report of a month: unmasked reads, disclosures, restorations, failed look-ups, and who did how much.',
  usage: '--month YYYY-MM',
  details: 'In counts; audit list shows the entries behind them. That you asked becomes an entry itself.',
  options: { month: { type: 'string', value: 'YYYY-MM', description: 'The month, in the zone of the policy.' } },
  examples: ['dormouse audit review --month 2026-10', 'dormouse audit review --month 2026-10 --json'],
  async run(call) {
    const month = requiredText(call, 'month');
    const { reviewAudit } = await import('../audit/review-audit.js');
    const review = await reviewAudit(await call.openContext(), { month }, call.actor);
    call.answer(review, reviewText(review));
    return exitCodes.done;
  },
};

const headings: Readonly<Record<Matter, string>> = {
  unmaskedReads: 'Unmasked reads',
  disclosures: 'Disclosures',
  restorations: 'Restorations',
  failedLookups: 'Failed look-ups',
  lettersOpened: 'Letters opened',
  evidenceOpened: 'Evidence opened',
  approvalsGiven: 'Approvals given',
  keysLocked: 'Keys locked',
  auditReads: 'Reads of the audit',
};

export function reviewText(review: AuditReview): string {
  const { month, entries, unproven, unsealed, complete, matters, actors } = review;
  const parts = Object.entries(matters) as [Matter, ReviewedMatter][];
  return [
    `Review of ${month}${complete ? '' : ' (it is not over yet)'}: ${entries} entries, ${unproven} unproven, ${unsealed} not sealed yet.`,
    ...(unproven > 0
      ? ['Alarm: unproven entries were written by nobody of this service; run dormouse audit verify.']
      : []),
    ...parts.map(([name, matter]) => matterText(headings[name], matter)),
    actors.length === 0
      ? 'Nobody did anything.'
      : `Entries of each actor\n${tableText(
          ['actor', 'entries', 'unproven'],
          actors.map((each) => [each.actor, each.entries, each.unproven]),
        )}`,
  ].join('\n\n');
}

function matterText(heading: string, { entries, by }: ReviewedMatter): string {
  if (entries === 0) return `${heading}: none`;
  const rows = by.map(({ actor, agent, entries: count }) => [actor, agent ?? '-', count]);
  return `${heading}: ${entries}\n${tableText(['actor', 'agent', 'entries'], rows)}`;
}
