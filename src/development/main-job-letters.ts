import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.js';
import { createLetterBatch } from '../cycles/create-letter-batch.js';
import { importLetterResults } from '../cycles/import-letter-results.js';
import { writeLetterBatch } from '../cycles/write-letter-batch.js';
import type { Handle } from '../database/sql.js';
import { ServiceError } from '../errors.js';
import { addDays, earlierOf, type LocalDate, localDateOf } from '../policy/dates.js';
import type { Mailbox } from './mailbox.js';
import { mainJobActor } from './main-job-sweeps.js';

export interface PrintRoom {
  readonly ctx: Context;
  readonly admin: Handle;
  /** Where batches are opened; the mailbox gets what is handed over. */
  readonly folder: string;
  readonly mailbox: Mailbox;
}

/** As long as a print room takes; a letter is never handed over later than now. */
const printingDays = 2;

/**
 * Plays the print room: opens what waits, puts it into the mailbox and reports it as handed over. What an earlier run
 * put into a batch and didn't hand over goes with it, so that the mailbox holds exactly the letters that are in the ledger.
 */
export async function handOverLetters(room: PrintRoom): Promise<void> {
  const today = localDateOf(await room.ctx.clock.now(), room.ctx.policy.zone);
  await makeBatches(room, today);
  const unreported = await readUnreported(room);
  if (unreported.length === 0) return;
  await openBatches(room, unreported, today);
  const dayOf = new Map(
    unreported.map(({ noticeId, madeOn }) => [noticeId, earlierOf(addDays(madeOn, printingDays), today)]),
  );
  const printed = (await readPrinted(room.folder)).filter(({ noticeId }) => dayOf.has(noticeId));
  await room.mailbox.receiveLetters(printed.map(({ file }) => file));
  for (const on of new Set(dayOf.values())) {
    const posted = printed.filter(({ noticeId }) => dayOf.get(noticeId) === on);
    const lines = ['notice_id,result,on', ...posted.map(({ noticeId }) => `${noticeId},handed_over,${on}`), ''];
    await report(room.ctx, lines.join('\n'), asOfUnless(today, on));
  }
}

/** As of the sweep that composed them, for a letter can't be printed before. */
async function makeBatches({ ctx, admin }: PrintRoom, today: LocalDate): Promise<void> {
  for (;;) {
    const { composedAt } = await admin.one<{ composedAt: string | null }>(
      `select max(composed_at) as "composedAt" from dormouse.notice
       where means = 'letter' and state = 'pending' and batch_id is null`,
    );
    if (composedAt === null) return;
    const asOf = asOfUnless(today, localDateOf(composedAt, ctx.policy.zone));
    const { batch } = await createLetterBatch(ctx, { reason: 'printing', actor: mainJobActor, asOf });
    if (batch === null) return;
  }
}

/** On the day on which they were made. A killed run may have made a batch and not opened it. */
async function openBatches(room: PrintRoom, letters: readonly Unreported[], today: LocalDate): Promise<void> {
  const { ctx, folder } = room;
  const there = new Set<string>(await readdir(folder).catch(() => []));
  const madeOn = new Map(letters.map((letter) => [letter.batchId, letter.madeOn]));
  for (const [batchId, day] of madeOn) {
    if (there.has(batchId)) continue;
    const asOf = asOfUnless(today, day);
    await writeLetterBatch(ctx, { batchId, folder, reason: 'printing', actor: mainJobActor, asOf });
  }
}

function asOfUnless(today: LocalDate, day: LocalDate): LocalDate | undefined {
  return day === today ? undefined : day;
}

async function report(ctx: Context, text: string, asOf: LocalDate | undefined): Promise<void> {
  const { problems } = await importLetterResults(ctx, { text, actor: mainJobActor, asOf });
  const [first] = problems;
  if (first === undefined) return;
  throw new ServiceError('input_invalid', `The letters of the sample could not be handed over: ${first.message}`);
}

interface Unreported {
  readonly noticeId: string;
  readonly batchId: string;
  readonly madeOn: LocalDate;
}

/** Letters in a batch that nobody has reported on. */
async function readUnreported({ ctx, admin }: PrintRoom): Promise<Unreported[]> {
  const rows = await admin.rows<{ noticeId: string; batchId: string; exportedAt: string }>(
    `select notice.notice_id as "noticeId", batch.batch_id as "batchId", batch.exported_at as "exportedAt"
     from dormouse.notice as notice
     join dormouse.letter_batch as batch on batch.batch_id = notice.batch_id
     where notice.means = 'letter' and notice.state = 'pending'`,
  );
  return rows.map(({ exportedAt, ...letter }) => ({ ...letter, madeOn: localDateOf(exportedAt, ctx.policy.zone) }));
}

interface Manifest {
  readonly files: readonly { readonly noticeId: string; readonly file: string }[];
}

async function readPrinted(folder: string): Promise<{ noticeId: string; file: string }[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  // A hidden folder is a batch that a killed run was opening.
  const batches = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const printed = await Promise.all(
    batches.map(async ({ name }) => {
      const manifest = JSON.parse(await readFile(join(folder, name, 'manifest.json'), 'utf8')) as Manifest;
      return manifest.files.map(({ noticeId, file }) => ({ noticeId, file: join(folder, name, file) }));
    }),
  );
  return printed.flat();
}
