import type { Approval } from '../access/approvals.js';
import type { Context } from '../context.js';
import type { RestorationChoices } from '../restore/choices.js';
import { answerWaiting } from './answer-waiting.js';
import { type Call, type Command, exitCodes } from './command.js';
import { requiredText, textOf } from './option-values.js';
import { readInput } from './read-input.js';
import { readableConflict, restoredText } from './restored-text.js';
import { tableText } from './table.js';
import { WrongUse } from './wrong-use.js';

export const restore: Command = {
  name: 'restore',
  summary: 'Give the data of a returning member back, or of many.',
  usage:
    '(MEMBER [--choices FILE] [--remainder] [--rehearse] | --file FILE) --reason TEXT --proof-method TEXT --proof-reference TEXT',
  details:
    'The reason and the proof stand in the audit: how you made sure of the person, and where that is recorded. Give no\n' +
    'personal data in them. Restoring again answers the same. What can not go back as it was is told with what there is to\n' +
    'choose; choices are JSON, {"overrides": [...], "leaveInVault": [...]}, and never stand in the command itself, for a\n' +
    'value in them is personal data. What is left in the vault comes back later with --remainder: of one\n' +
    'cycle a call, the latest first, until nothing is left. With --file one conflict stops nobody else; ids that nobody\n' +
    'has are refused, and it ends with 1 where somebody could not be restored. More than one member\n' +
    'needs the approval of another person: the first call asks for it and exits with 3; when it is given, repeat the call\n' +
    'with the same file, reason and proof. A call that broke off is repeated likewise, within a day.',
  words: { min: 0, max: 1 },
  options: {
    file: { type: 'string', value: 'FILE', description: 'One member id a line; - reads standard input.' },
    choices: {
      type: 'string',
      value: 'FILE',
      description: 'What goes back otherwise, or stays; - reads standard input.',
    },
    remainder: { type: 'boolean', description: 'What an earlier restoration left in the vault.' },
    rehearse: { type: 'boolean', description: 'Tell what it would be, and change nothing.' },
    reason: { type: 'string', value: 'TEXT', description: 'Why.' },
    'proof-method': { type: 'string', value: 'TEXT', description: 'How the person was identified, e.g. phone-call.' },
    'proof-reference': { type: 'string', value: 'TEXT', description: 'Where that is recorded, e.g. ticket 4711.' },
  },
  examples: [
    'dormouse restore 1042 --reason "asked by phone" --proof-method call-back --proof-reference "ticket 4711"',
    'dormouse restore 1042 --choices - --rehearse --reason "asked by phone" --proof-method call-back --proof-reference "ticket 4711" < choices.json',
    'dormouse restore --file ids.txt --reason "wrong data map" --proof-method operator --proof-reference "incident 12"',
  ],
  async run(call) {
    const [memberId] = call.words;
    const file = textOf(call, 'file');
    if ((memberId === undefined) === (file === undefined)) throw new WrongUse('Name one member, or a --file of them.');
    const ofOne = ['choices', 'remainder', 'rehearse'].filter((name) => call.values[name] !== undefined);
    if (file !== undefined && ofOne.length > 0) {
      throw new WrongUse(
        `--${ofOne[0]} is for one member.`,
        'Restore the others with --file, and those of a conflict one by one.',
      );
    }
    const asked = {
      reason: requiredText(call, 'reason'),
      proof: { method: requiredText(call, 'proof-method'), reference: requiredText(call, 'proof-reference') },
      actor: call.actor,
    };
    return memberId === undefined ? restoreMany(call, file ?? '', asked) : restoreOne(call, memberId, asked);
  },
};

/** Lines of the file that a refusal names. */
const linesNamedMax = 5;

type Asked = Pick<
  Parameters<typeof import('../restore/restore-member.js').restoreMember>[1],
  'reason' | 'proof' | 'actor'
>;

async function restoreOne(call: Call, memberId: string, asked: Asked): Promise<number> {
  const { restoreMember } = await import('../restore/restore-member.js');
  const choices = await choicesOf(call);
  const [rehearse, remainder] = [call.values.rehearse === true, call.values.remainder === true];
  const request = { memberId, ...asked, ...choices, rehearse, remainder };
  const restored = await restoreMember(await call.openContext(), request).catch((error) => {
    throw call.json ? error : readableConflict(error);
  });
  call.answer(restored, restoredText(restored));
  return exitCodes.done;
}

/** Looked at before the database is. */
async function choicesOf(call: Call): Promise<RestorationChoices | undefined> {
  const file = textOf(call, 'choices');
  if (file === undefined) return undefined;
  const { requireChoices } = await import('../restore/require-choices.js');
  return requireChoices(parsed(await readInput(call, file)));
}

/** What is wrong with it is not repeated: it may hold values. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new WrongUse('The choices are no JSON.', 'They look like {"leaveInVault": [{"table": "public.coupons"}]}.');
  }
}

async function restoreMany(call: Call, file: string, asked: Asked): Promise<number> {
  const lines = (await readInput(call, file)).split('\n').map((line) => line.replace(/^\uFEFF/, '').trim());
  const memberIds = [...new Set(lines.filter((line) => line !== ''))];
  if (memberIds.length === 0) throw new WrongUse('The file names no member.', 'It needs one member id a line.');
  const ctx = await call.openContext();
  await refuseStrangers(ctx, lines);
  const approval = memberIds.length === 1 ? null : await approvalOf(ctx, memberIds, asked);
  if (approval?.state === 'waiting') return answerWaiting(call, approval, `Restoring ${memberIds.length} members`);
  const { restoreMembers } = await import('../restore/restore-members.js');
  const { sortUnrestored } = await import('../restore/sort-unrestored.js');
  const now = await ctx.clock.now();
  const done = await restoreMembers(ctx, { memberIds, ...asked, now, approval });
  const settled = new Set([...done.restored, ...done.conflicts.map(({ memberId }) => memberId)]);
  const left = memberIds.filter((memberId) => !settled.has(memberId));
  const { lost, notSeparated, unknown } = await sortUnrestored(ctx, left);
  const conflicts = [
    ...done.conflicts,
    ...lost.map((member) => ({ ...member, code: 'cycle_in_other_state' as const })),
  ];
  const restored = { restored: done.restored, conflicts, notSeparated, unknown };
  call.answer(restored, manyText(restored, memberIds.length));
  return conflicts.length + unknown.length > 0 ? exitCodes.failed : exitCodes.done;
}

/** Before anybody is asked to approve a list of the wrong ids. The lines are named, for an id may have been anything. */
async function refuseStrangers(ctx: Context, lines: readonly string[]): Promise<void> {
  const { findKnownMembers } = await import('../cycles/require-member.js');
  const known = await findKnownMembers(
    ctx,
    lines.filter((line) => line !== ''),
  );
  const strange = lines.flatMap((line, index) => (line === '' || known.has(line) ? [] : [index + 1]));
  if (strange.length === 0) return;
  const named = `${strange.slice(0, linesNamedMax).join(', ')}${strange.length > linesNamedMax ? ', …' : ''}`;
  throw new WrongUse(
    `${strange.length === 1 ? '1 line of the file is' : `${strange.length} lines of the file are`} the id of no member: line ${named}.`,
    'Nobody was restored.',
  );
}

interface ManyRestored {
  readonly restored: readonly string[];
  readonly conflicts: readonly { memberId: string; code: string; table?: unknown; state?: string }[];
  readonly notSeparated: readonly string[];
  readonly unknown: readonly string[];
}

function manyText({ restored, conflicts, notSeparated, unknown }: ManyRestored, asked: number): string {
  const rows = conflicts.map((row) => [row.memberId, row.code, String(row.state ?? row.table ?? '-')]);
  const listed = notSeparated.length > 0 ? ' (--json lists them)' : '';
  return [
    `Restored ${restored.length} of ${asked} members; ${notSeparated.length} are not separated${listed}.`,
    ...(unknown.length > 0 ? [`Never on the way to separation: ${unknown.length} (--json lists them).`] : []),
    ...(rows.length > 0 ? ['', tableText(['member', 'conflict', 'table or state'], rows)] : []),
  ].join('\n');
}

async function approvalOf(ctx: Context, memberIds: readonly string[], asked: Asked): Promise<Approval> {
  const { requireApproval } = await import('../access/approvals.js');
  const { bulkRestoration } = await import('../restore/bulk-restoration.js');
  return requireApproval(ctx, { ...bulkRestoration({ memberIds, ...asked }), actor: asked.actor });
}
