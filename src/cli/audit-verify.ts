import { readFile } from 'node:fs/promises';
import type { AuditVerdict } from '../audit/verify-audit.js';
import { ServiceError } from '../errors.js';
import { type Call, type Command, exitCodes } from './command.js';
import { textOf, wholeNumberOf } from './option-values.js';
import { WrongUse } from './wrong-use.js';

export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'Verify that no sealed entry of the audit was changed, removed, inserted, reordered or cut off.',
  usage: '[--checkpoints FILE] [--from POSITION]',
  details:
    'Needs AUDITOR_DATABASE_URL and the keyring. It names the first thing that is wrong and ends with 1. Whether the end of\n' +
    'the log was cut off can only be told from checkpoints that left the database: FILE holds them, one line each, as\n' +
    'AUDIT_CHECKPOINT_FILE does, which is compared when it is set. It may be missing only until a checkpoint was handed on.',
  options: {
    checkpoints: { type: 'string', value: 'FILE', description: 'Checkpoints to compare with.' },
    from: { type: 'string', value: 'POSITION', description: 'Begin with the batch that holds this position.' },
  },
  examples: ['dormouse audit verify', 'dormouse audit verify --checkpoints /mnt/elsewhere/checkpoints.jsonl --json'],
  async run(call) {
    const fromPosition = wholeNumberOf(call, 'from', { min: 1, max: Number.MAX_SAFE_INTEGER });
    const file = await readCheckpoints(call);
    const checkpointFile = file ?? undefined;
    const isFileMissing = file === null;
    const { verifyAudit } = await import('../audit/verify-audit.js');
    const { publicKeyText } = await import('../audit/audit-keys.js');
    const { withAudit } = await import('./open-auditor.js');
    const answer = await withAudit(call, async (tx, keys) => ({
      ...(await verifyAudit(tx, keys, { checkpointFile, isFileMissing, fromPosition })),
      comparedWithFile: checkpointFile !== undefined,
      publicKey: publicKeyText(keys),
    }));
    call.answer(answer, verdictText(answer));
    return answer.intact ? exitCodes.done : exitCodes.failed;
  },
};

/** Null where the file that was configured is not there. */
async function readCheckpoints(call: Call): Promise<string | null | undefined> {
  const given = textOf(call, 'checkpoints');
  const configured = call.settings().config.audit.checkpointFile;
  if (given === undefined && configured === null) return undefined;
  try {
    return await readFile(given ?? configured ?? '', 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (given !== undefined) throw new WrongUse(`The file of checkpoints can't be read (${code}).`);
    const told = `AUDIT_CHECKPOINT_FILE can't be read (${code}): the log is not compared with it.`;
    if (code !== 'ENOENT') throw new ServiceError('configuration_invalid', told, { cause: error });
    call.log(told);
    return null;
  }
}

function verdictText(verdict: AuditVerdict): string {
  const { entries, batches, checkpoints, fileLines, unproven, unsealed, findings, entriesPerSecond } = verdict;
  const file =
    fileLines === null ? 'not compared with a file' : `compared with ${countText(fileLines, 'line')} of the file`;
  return [
    verdict.intact ? 'The audit is intact.' : 'Alarm: the audit is NOT what was sealed.',
    ...findings.map(({ what, where, message }) => `- ${where} ${what}: ${message}`),
    `${countText(entries, 'entry', 'entries')} in ${countText(batches, 'batch', 'batches')} verified, ${entriesPerSecond} a second.`,
    `${countText(checkpoints, 'checkpoint')} verified, ${file}.`,
    ...(unproven > 0 ? [`${unproven} not written by this service.`] : []),
    ...(verdict.intact ? [`${unsealed} wait for their seal.`] : []),
  ].join('\n');
}

function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
