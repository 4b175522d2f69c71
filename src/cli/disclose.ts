import type { Disclosure, DisclosureRequest } from '../rights/disclose.js';
import { type Call, type Command, exitCodes } from './command.js';
import { choiceOf, requiredText, textOf, uuidOf } from './option-values.js';
import { writePrivateFile } from './private-file.js';
import { tableText, wordsOf } from './table.js';

export const disclose: Command = {
  name: 'disclose',
  summary: 'Show what the vault holds of a separated member, masked unless told.',
  usage: 'MEMBER --reason TEXT [--unmasked] [--request ID] [--format json|csv] [--file FILE]',
  details:
    'The reason stands in the audit with each disclosure; give no personal data in it. What is printed is personal data,\n' +
    'masked or not. A file is readable by you alone, and none is written over. JSON has every value as it is; in CSV a cell\n' +
    'that a spreadsheet would run as a formula has an apostrophe in front.',
  words: { min: 1, max: 1 },
  options: {
    reason: { type: 'string', value: 'TEXT', description: 'Why it is opened.' },
    unmasked: { type: 'boolean', description: 'Whole values.' },
    request: { type: 'string', value: 'ID', description: 'The request of the person that it answers.' },
    format: { type: 'string', value: 'FORMAT', description: 'json or csv; a table to read where neither is given.' },
    file: { type: 'string', value: 'FILE', description: 'Write it there instead of printing it; json unless told.' },
  },
  examples: [
    'dormouse disclose 1042 --reason "case 2026-131"',
    'dormouse disclose 1042 --reason "case 2026-131" --unmasked --format csv --file /secure/case-131.csv',
  ],
  async run(call) {
    const file = textOf(call, 'file');
    const asked = {
      memberId: call.words[0] ?? '',
      reason: requiredText(call, 'reason'),
      unmasked: call.values.unmasked === true,
      format: choiceOf(call, 'format', ['json', 'csv']),
      requestId: uuidOf(call, 'request'),
      actor: call.actor,
    };
    if (file === undefined) await print(call, asked);
    else await write(call, file, asked);
    return exitCodes.done;
  },
};

async function print(call: Call, asked: DisclosureRequest): Promise<void> {
  const disclosed = await opened(call, asked);
  const text = textOf(call, 'format') === undefined ? disclosureText(disclosed) : await written(disclosed, asked);
  call.answer(disclosed, text.trimEnd());
}

async function write(call: Call, file: string, asked: DisclosureRequest): Promise<void> {
  const { disclosureId, memberId, state, masked } = await writePrivateFile(file, async () => {
    const result = await opened(call, asked);
    return { content: await written(result, asked), result };
  });
  const told = `Disclosure ${disclosureId} of member ${memberId} is in ${file}${masked ? ', masked' : ''}.`;
  call.answer({ disclosureId, memberId, state, masked, file }, told);
}

async function opened(call: Call, asked: DisclosureRequest): Promise<Disclosure> {
  const verb = await import('../rights/disclose.js');
  return verb.disclose(await call.openContext(), asked);
}

async function written(disclosed: Disclosure, { format }: DisclosureRequest): Promise<string> {
  if (format === 'json') return `${JSON.stringify(disclosed, null, 2)}\n`;
  const { writeDisclosureCsv } = await import('../rights/write-disclosure-csv.js');
  return writeDisclosureCsv(disclosed);
}

function disclosureText({ memberId, state, masked, tables, kept, leftInVault, destroyed }: Disclosure): string {
  const parts = [`Member ${memberId}: ${wordsOf(state)}${masked ? '; values are masked' : ''}.`];
  for (const { table, rows } of tables) {
    const lines = rows.flatMap(({ values }, index) =>
      values.map(({ column, item, value }) => [index + 1, column, item?.ko ?? '-', oneLine(value)]),
    );
    parts.push(`${table}\n${tableText(['row', 'column', 'item', 'value'], lines)}`);
  }
  if (kept.length > 0) {
    const lines = kept.map((held) => [held.class, held.rows, held.expiresOn ?? 'not yet known', held.basis.join('; ')]);
    parts.push(tableText(['kept as', 'rows', 'until', 'basis'], lines));
  }
  if (leftInVault.length > 0) {
    const lines = leftInVault.map(({ table, columns, rows }) => [table, columns?.join(', ') ?? 'all', rows]);
    parts.push(tableText(['of it left by a restoration', 'columns', 'rows'], lines));
  }
  if (destroyed.length > 0) {
    const lines = destroyed.map((gone) => [gone.class, gone.destroyedAt, gone.basis]);
    parts.push(tableText(['destroyed', 'at', 'basis'], lines));
  }
  return parts.join('\n\n');
}

/** A value of several lines would break the table; control characters would reach the terminal. */
function oneLine(value: string | null): string {
  return value === null ? '-' : value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
