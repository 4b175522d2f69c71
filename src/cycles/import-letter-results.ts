import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { localDateOf } from '../policy/dates.js';
import { type LetterResult, type LetterResultProblem, parseLetterResults } from '../providers/letter-results.js';
import { endAttemptsOfNotice } from '../store/attempt-outcomes.js';
import { lockCycle } from '../store/cycles.js';
import { type ExportedLetter, readExportedLetters } from '../store/letters.js';
import { lockNotice } from '../store/notices.js';
import type { Actor } from '../store/timeline.js';
import { letNoticeTakeEffect } from './let-notice-take-effect.js';
import { presentAsOf } from './present-as-of.js';
import { takeBackNotice } from './take-back-notice.js';

export interface LetterResultImport {
  /** CSV as the print room sends it; bytes may be UTF-8 or CP949. */
  readonly text: string | Buffer;
  readonly actor: Actor;
  /** In development alone. */
  readonly asOf?: string | undefined;
}

export interface ImportedResults {
  /** Notices that take effect by this import. */
  readonly handedOver: number;
  /** Notices that this import took back. */
  readonly returned: number;
  /** Of the returned, those on which a separation rests already. */
  readonly afterSeparation: number;
  /** Nothing was left to do: said before, or the cycle has ended since. A day that stands in the ledger stays. */
  readonly already: number;
  /** No letter has such an id. */
  readonly unknown: number;
  /** With one of them, nothing was imported. */
  readonly problems: readonly LetterResultProblem[];
}

interface Known {
  readonly row: LetterResult;
  readonly letter: ExportedLetter;
}

/** Takes the whole file or, with a problem anywhere, nothing of it. Each row stands alone: the same file can come again. */
export async function importLetterResults(ctx: Context, request: LetterResultImport): Promise<ImportedResults> {
  const { actor } = request;
  const now = await presentAsOf(ctx, request.asOf);
  const { rows, problems } = parseLetterResults(request.text);
  const { known, unknown } = await findLetters(ctx, rows);
  const found = [...problems, ...known.flatMap((one) => problemsOf(ctx, one, now))].sort((a, b) => a.line - b.line);
  const counts = { handedOver: 0, returned: 0, afterSeparation: 0, already: 0, unknown };
  if (found.length > 0) return { ...counts, problems: found };
  // A letter that came back was handed over before, in whatever order the file says so.
  for (const { row, letter } of known.filter((one) => one.row.result === 'handed_over')) {
    const answer = await handOver(ctx, { row, letter, now, actor });
    counts[answer === 'effective' ? 'handedOver' : 'already'] += 1;
  }
  for (const { letter } of known.filter((one) => one.row.result === 'returned')) {
    const answer = await takeBackNotice(ctx, { noticeId: letter.noticeId, reason: 'returned', now, actor });
    counts[answer === 'already_ended' ? 'already' : 'returned'] += 1;
    if (answer === 'after_separation') counts.afterSeparation += 1;
  }
  return { ...counts, problems: [] };
}

async function findLetters(ctx: Context, rows: readonly LetterResult[]): Promise<{ known: Known[]; unknown: number }> {
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  const noticeIds = [...new Set(rows.map(({ noticeId }) => noticeId.toLowerCase()))].filter((id) => uuid.test(id));
  const letters = await readExportedLetters(ctx.clerk, noticeIds);
  const byId = new Map(letters.map((letter) => [letter.noticeId, letter]));
  const known = rows.flatMap((row) => {
    const letter = byId.get(row.noticeId.toLowerCase());
    return letter ? [{ row, letter }] : [];
  });
  return { known, unknown: rows.length - known.length };
}

/** What can't be true of a letter: the date of a notice decides when data leaves, so no doubtful one is taken. */
function problemsOf(ctx: Context, { row, letter }: Known, now: string): LetterResultProblem[] {
  const { line, on } = row;
  if (letter.exportedAt === null) {
    return [{ line, message: 'This letter is in no batch; it waits for the next one.' }];
  }
  const exportedOn = localDateOf(letter.exportedAt, ctx.policy.zone);
  if (on < exportedOn)
    return [{ line, message: `on lies before the day on which the batch of the letter was made (${exportedOn}).` }];
  const today = localDateOf(now, ctx.policy.zone);
  return on > today ? [{ line, message: `on lies in the future; today is ${today}.` }] : [];
}

async function handOver(
  ctx: Context,
  { row, letter, now, actor }: Known & { now: string; actor: Actor },
): Promise<'effective' | 'stale'> {
  const { memberId, noticeId } = letter;
  return ctx.clerk.transaction(async (tx) => {
    const cycle = await lockCycle(tx, letter);
    const notice = await lockNotice(tx, letter);
    if (!cycle || !notice) return 'stale';
    const answer = await letNoticeTakeEffect(ctx, tx, { cycle, notice, day: row.on, now, actor });
    if (answer === 'stale') return 'stale';
    await endAttemptsOfNotice(tx, { memberId, noticeId, state: 'delivered', reason: null, at: now });
    const entries = [{ memberId, action: 'letter_handed_over', detail: { noticeId, on: row.on } }];
    await appendAudit(ctx, tx, { entries, at: now, actor });
    return answer;
  });
}
