import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { drawLedger } from '../providers/ledger-pdf.js';
import { type DestructionRow, type LedgerFilter, readDestructionsInOrder } from '../store/destruction-ledger.js';
import { knownMemberId } from '../store/member-cycles.js';
import type { Actor } from '../store/timeline.js';
import { LedgerCsvWriter } from './ledger-csv.js';
import { ledgerSheet } from './ledger-sheet.js';
import { type LedgerContext, placeOf } from './list-destructions.js';

export interface LedgerExport {
  readonly filter: LedgerFilter;
  readonly actor: Actor;
}

const pageRows = 1_000;
/** A paper for people; whoever wants all of a large ledger takes the CSV. */
const pdfRowsMax = 5_000;

/** The ledger as CSV, the oldest line first, piece by piece: it is what `destroy --replay` takes. */
export async function* exportLedgerCsv(
  ctx: LedgerContext,
  asked: LedgerExport,
): AsyncGenerator<string, void, undefined> {
  await recordExport(ctx, asked, 'csv');
  const writer = new LedgerCsvWriter(ctx.keyring.macKey);
  yield writer.begin();
  for await (const rows of pagesOf(ctx, asked.filter)) yield writer.write(rows);
  yield writer.end();
}

/** The same as a register to print, sign and file, with the hash of the CSV of the same lines. */
export async function exportLedgerPdf(
  ctx: Context,
  asked: LedgerExport & { readonly language: 'ko' | 'en' },
): Promise<Buffer> {
  await recordExport(ctx, asked, 'pdf');
  const found: DestructionRow[] = [];
  const writer = new LedgerCsvWriter(ctx.keyring.macKey);
  writer.begin();
  for await (const rows of pagesOf(ctx, asked.filter)) {
    found.push(...rows);
    writer.write(rows);
    if (found.length > pdfRowsMax) throw tooMany();
  }
  const [, , sha256 = ''] = writer.end().trim().split(',');
  const at = await ctx.clock.now();
  return drawLedger(ledgerSheet(ctx, { rows: found, at, sha256, language: asked.language }));
}

async function recordExport(ctx: LedgerContext, { filter, actor }: LedgerExport, format: string): Promise<void> {
  const { memberId: askedFor, ...asked } = filter;
  const memberId = await knownMemberId(ctx.clerk, askedFor);
  const at = await ctx.clock.now();
  const entries = [{ memberId, action: 'ledger_exported', detail: { ...asked, format } }];
  await appendAudit(ctx, ctx.clerk, { entries, at, actor });
}

async function* pagesOf(ctx: LedgerContext, filter: LedgerFilter): AsyncGenerator<DestructionRow[], void, undefined> {
  let after: ReturnType<typeof placeOf> | null = null;
  for (;;) {
    const rows: DestructionRow[] = await readDestructionsInOrder(ctx.clerk, filter, { after, limit: pageRows });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < pageRows || !last) return;
    after = placeOf(last);
  }
}

function tooMany(): ServiceError {
  const told = `A document holds ${pdfRowsMax} lines at most. Ask for fewer days, or take the CSV.`;
  return new ServiceError('input_invalid', told, { detail: { field: 'from', linesMax: pdfRowsMax } });
}
