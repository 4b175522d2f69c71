import type { AuditRow } from '../store/audit-reading.js';
import { type Call, type Command, exitCodes } from './command.js';
import { dayOrInstantOf, textOf, wholeNumberOf } from './option-values.js';
import { tableText } from './table.js';
import { WrongUse } from './wrong-use.js';

export const auditList: Command = {
  name: 'audit list',
  summary: 'List entries of the audit, the newest first. That you read them becomes an entry itself.',
  usage: '[--member ID] [--actor ID] [--action NAME] [--from DATE] [--to DATE] [--before N] [--limit N]',
  options: {
    member: { type: 'string', value: 'ID', description: 'Whose data was touched.' },
    actor: { type: 'string', value: 'ID', description: 'Who touched it: key:…, jwt:…, cli:…, schedule.' },
    action: { type: 'string', value: 'NAME', description: 'What was done, such as disclosed.' },
    from: { type: 'string', value: 'DATE', description: 'From this day or instant on.' },
    to: { type: 'string', value: 'DATE', description: 'Before this day or instant.' },
    before: { type: 'string', value: 'N', description: 'Only entries with a lower number: the next page.' },
    limit: { type: 'string', value: 'N', description: 'Entries at most; 50 unless told.' },
  },
  examples: ['dormouse audit list --member 10231', 'dormouse audit list --action disclosed --from 2026-10-01 --json'],
  async run(call) {
    const asked = {
      memberId: textOf(call, 'member'),
      actor: textOf(call, 'actor'),
      action: textOf(call, 'action'),
      from: dayOrInstantOf(call, 'from'),
      to: dayOrInstantOf(call, 'to'),
      before: numberOf(call),
      limit: wholeNumberOf(call, 'limit', { min: 1, max: 1_000 }) ?? 50,
    };
    const { readAudit } = await import('../audit/read-audit.js');
    const entries = await readAudit(await call.openContext(), asked, call.actor);
    call.answer({ entries }, listText(entries));
    return exitCodes.done;
  },
};

function numberOf(call: Call): string | null {
  const number = textOf(call, 'before');
  if (number === undefined) return null;
  if (/^\d{1,18}$/.test(number)) return number;
  throw new WrongUse('--before must be the number of an entry.');
}

export function listText(entries: readonly AuditRow[]): string {
  if (entries.length === 0) return 'No entry fits.';
  const rows = entries.map((entry) => [
    entry.entryId,
    entry.at,
    [entry.actor, entry.agent && `(${entry.agent})`, entry.address && `from ${entry.address}`]
      .filter(Boolean)
      .join(' '),
    entry.memberId ?? '-',
    entry.action,
    sealText(entry),
    [entry.reason, entry.detail && JSON.stringify(entry.detail)].filter(Boolean).join(' '),
  ]);
  return tableText(['number', 'at', 'who', 'member', 'what', 'seal', 'why and details'], rows);
}

function sealText({ position, proven }: AuditRow): string {
  if (position === null) return 'waits';
  return proven ? 'sealed' : 'UNPROVEN';
}
