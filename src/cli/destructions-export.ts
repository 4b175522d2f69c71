import { open, rm } from 'node:fs/promises';
import { type Call, type Command, exitCodes } from './command.js';
import { ledgerFilterOf, ledgerOptions } from './ledger-filter.js';
import { choiceOf, requiredText } from './option-values.js';
import { writePrivateFile } from './private-file.js';
import { WrongUse } from './wrong-use.js';

export const destructionsExport: Command = {
  name: 'destructions export',
  summary: 'Write the ledger of destruction to a file: CSV to keep and to replay, PDF to sign and file.',
  usage:
    '--file FILE [--format csv|pdf] [--language ko|en] [--member MEMBER] [--from INSTANT] [--to INSTANT] [--unconfirmed]',
  details:
    'The CSV proves itself: keep it as it is, apart from the database, beside your backups. dormouse destroy --replay takes\n' +
    'it when a backup has been restored. The file is readable by you alone, and none is written over.',
  options: {
    file: { type: 'string', value: 'FILE', description: 'A file that is not there yet.' },
    format: { type: 'string', value: 'FORMAT', description: 'csv or pdf; csv unless told.' },
    language: { type: 'string', value: 'LANGUAGE', description: 'Of the PDF, ko or en; ko unless told.' },
    ...ledgerOptions,
  },
  examples: [
    'dormouse destructions export --file ledger-2026-11.csv',
    'dormouse destructions export --format pdf --from 2026-11-01T00:00:00+09:00 --file ledger-2026-11.pdf',
  ],
  async run(call) {
    const file = requiredText(call, 'file');
    const format = choiceOf(call, 'format', ['csv', 'pdf']);
    const language = choiceOf(call, 'language', ['ko', 'en']);
    const asked = { filter: ledgerFilterOf(call), actor: call.actor };
    const bytes =
      format === 'csv' ? await writeCsv(call, file, asked) : await writePdf(call, file, { ...asked, language });
    call.answer({ file, format, bytes }, `The ledger is in ${file} (${bytes} bytes).`);
    return exitCodes.done;
  },
};

type Asked = Parameters<typeof import('../destruction/export-ledger.js').exportLedgerCsv>[1];

/** Piece by piece: a ledger grows for years. */
async function writeCsv(call: Call, file: string, asked: Asked): Promise<number> {
  const { exportLedgerCsv } = await import('../destruction/export-ledger.js');
  const { withAccess } = await import('./open-clerk.js');
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new WrongUse(
      `The file can't be made (${error.code}).`,
      'Name one that is not there yet, in a folder of yours.',
    );
  });
  let bytes = 0;
  try {
    await withAccess(call, async (ctx) => {
      for await (const piece of exportLedgerCsv(ctx, asked)) {
        bytes += (await handle.write(piece)).bytesWritten;
      }
    });
    await handle.sync();
    await handle.close();
    return bytes;
  } catch (error) {
    await handle.close();
    await rm(file, { force: true });
    throw error;
  }
}

function writePdf(call: Call, file: string, asked: Asked & { language: 'ko' | 'en' }): Promise<number> {
  return writePrivateFile(file, async () => {
    const { exportLedgerPdf } = await import('../destruction/export-ledger.js');
    const content = await exportLedgerPdf(await call.openContext(), asked);
    return { content, result: content.length };
  });
}
