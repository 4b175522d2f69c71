import { rm, writeFile } from 'node:fs/promises';
import type { Evidence } from '../cycles/open-evidence.js';
import { type Call, type Command, exitCodes } from './command.js';
import { requiredText, textOf } from './option-values.js';
import { tableText } from './table.js';
import { WrongUse } from './wrong-use.js';

export const evidence: Command = {
  name: 'evidence',
  summary: 'Open the evidence of a notice: its text, every attempt, and what became of them.',
  usage: 'NOTICE --reason TEXT [--pdf FILE]',
  details:
    'NOTICE is the id from the list of the notices of a member. The reason stands in the audit with each opening; give no\n' +
    'personal data in it. What is printed is personal data. A file is readable by you alone, and none is written over.',
  words: { min: 1, max: 1 },
  options: {
    reason: { type: 'string', value: 'TEXT', description: 'Why it is opened.' },
    pdf: { type: 'string', value: 'FILE', description: 'Write it as a document instead of printing it.' },
  },
  examples: [
    'dormouse evidence 0b6f6c52-8f0e-4c39-9f7f-6f1f0a4c2d11 --reason "case 2026-118" --pdf /secure/case-118.pdf',
  ],
  async run(call) {
    const asked = { noticeId: noticeIdOf(call), reason: requiredText(call, 'reason'), actor: call.actor };
    const file = textOf(call, 'pdf');
    if (file !== undefined) return writeDocument(call, file, asked);
    const { openEvidence } = await import('../cycles/open-evidence.js');
    const opened = await openEvidence(await call.openContext(), asked);
    call.answer(opened, evidenceText(opened));
    return exitCodes.done;
  },
};

type Asked = Parameters<typeof import('../cycles/open-evidence.js').openEvidence>[1];

function noticeIdOf(call: Call): string {
  const [word = ''] = call.words;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word)) return word.toLowerCase();
  throw new WrongUse('NOTICE must be the id of a notice, like 0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b.');
}

async function writeDocument(call: Call, file: string, asked: Asked): Promise<number> {
  // Nothing is opened for a file that could not be written.
  await writeFile(file, '', { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new WrongUse(
      `The file can't be made (${error.code}).`,
      'Name one that is not there yet, in a folder of yours.',
    );
  });
  try {
    const { openEvidencePdf } = await import('../cycles/open-evidence-pdf.js');
    const { evidence: opened, pdf } = await openEvidencePdf(await call.openContext(), asked);
    await writeFile(file, pdf);
    const { noticeId, textState, textHashMatches } = opened;
    const told = `The evidence of notice ${noticeId} is in ${file}.${textHashMatches === false ? ' Its text is not the one of the ledger.' : ''}`;
    call.answer({ noticeId, file, bytes: pdf.length, textState, textHashMatches }, told);
    return exitCodes.done;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

function evidenceText(opened: Evidence): string {
  const facts = [
    ['notice', opened.noticeId],
    ['member', opened.memberId],
    ['purpose', opened.purpose],
    ['means', opened.means],
    ['recipient', opened.recipient ?? '-'],
    ['state', [opened.state, opened.endedReason].filter(Boolean).join(': ')],
    ['template', opened.templateVersion],
    ['composed at', opened.composedAt],
    ['names expiry on', opened.namesExpiryOn],
    ['effective on', opened.effectiveOn ?? '-'],
    ['cycle', opened.cycle.state],
    ['text', textLine(opened)],
  ];
  const attempts = opened.attempts.map((row) => [
    String(row.try),
    row.state,
    row.reason ?? '-',
    row.sentAt ?? '-',
    row.providerId ?? row.messageId ?? '-',
  ]);
  const callbacks = opened.callbacks.map((row) => [row.receivedAt, row.source, row.kind, row.code ?? '-', row.effect]);
  return [
    facts.map(([name = '', value]) => `${name.padEnd(17)} ${value}`).join('\n'),
    ...(opened.text === null ? [] : [`${opened.subject}\n\n${opened.text}`]),
    ...(attempts.length > 0 ? [tableText(['try', 'state', 'reason', 'sent at', 'message'], attempts)] : []),
    ...(callbacks.length > 0 ? [tableText(['received at', 'from', 'what', 'code', 'effect'], callbacks)] : []),
  ].join('\n\n');
}

function textLine({ textState, textHashMatches, destroyed }: Evidence): string {
  if (destroyed) return `destroyed at ${destroyed.destroyedAt} (${destroyed.basis})`;
  if (textHashMatches === null) return textState;
  return `${textState}, ${textHashMatches ? 'the one of the ledger' : 'NOT the one of the ledger'}`;
}
