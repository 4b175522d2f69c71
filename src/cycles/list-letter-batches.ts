import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { type LocalDate, localDateOf } from '../policy/dates.js';
import type { NoticeState } from '../policy/means.js';
import { countLetterStates, findLetterBatch, type LetterBatchRow, readLetterBatches } from '../store/letter-batches.js';

export interface LetterBatchView extends LetterBatchRow {
  /** Whether it can be opened today. */
  readonly openable: boolean;
  /** How many letters are in which state. */
  readonly states: Readonly<Record<NoticeState, number>>;
}

/** Newest first, page by page. Counts and days alone: nothing is opened for it. */
export async function listLetterBatches(
  ctx: Context,
  page: { before: { at: string; batchId: string } | null; limit: number },
): Promise<LetterBatchView[]> {
  const today = localDateOf(await ctx.clock.now(), ctx.policy.zone);
  return viewsOf(ctx, await readLetterBatches(ctx.clerk, page), today);
}

export async function showLetterBatch(ctx: Context, batchId: string): Promise<LetterBatchView> {
  const row = await findLetterBatch(ctx.clerk, batchId);
  if (row === null) throw batchNotFound();
  return viewLetterBatch(ctx, row, localDateOf(await ctx.clock.now(), ctx.policy.zone));
}

export async function viewLetterBatch(ctx: Context, row: LetterBatchRow, today: LocalDate): Promise<LetterBatchView> {
  const [view] = await viewsOf(ctx, [row], today);
  if (view === undefined) throw batchNotFound();
  return view;
}

export function isOpenable({ termOn }: Pick<LetterBatchRow, 'termOn'>, today: LocalDate): boolean {
  return termOn !== null && today <= termOn;
}

export function batchNotFound(): ServiceError {
  return new ServiceError('batch_not_found', 'No batch of letters has this id. Take it from the list of batches.');
}

async function viewsOf(ctx: Context, rows: readonly LetterBatchRow[], today: LocalDate): Promise<LetterBatchView[]> {
  if (rows.length === 0) return [];
  const batchIds = rows.map(({ batchId }) => batchId);
  const counts = await countLetterStates(ctx.clerk, batchIds);
  return rows.map((row) => {
    const states = { ...none };
    for (const { batchId, state, letters } of counts) if (batchId === row.batchId) states[state] = letters;
    return { ...row, openable: isOpenable(row, today), states };
  });
}

const none: Readonly<Record<NoticeState, number>> = {
  pending: 0,
  effective: 0,
  failed: 0,
  taken_back: 0,
  lapsed: 0,
  void: 0,
};
