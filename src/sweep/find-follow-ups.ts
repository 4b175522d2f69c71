import type { Context } from '../context.js';
import { addDays, startOfDay } from '../policy/dates.js';
import type { Purpose } from '../policy/means.js';
import type { CycleRow } from '../store/cycles.js';
import {
  readOwedTheNews,
  readToRemind,
  readToTellOfRestoration,
  readToTellOfSeparation,
  readToWarnOfDestruction,
} from '../store/follow-ups.js';
import { readStandings } from '../store/standing.js';
import { readDueBetween } from '../vault/due-records.js';

export interface Page {
  readonly after: string;
  readonly limit: number;
  readonly now: string;
  readonly today: string;
}

export interface FoundPage {
  readonly cycles: readonly CycleRow[];
  /** Where the next page begins; null after the last. */
  readonly next: string | null;
}

/** One kind of further message: who gets it now. Those whom policy doesn't want are not asked for. */
export interface FollowUpKind {
  readonly purpose: Purpose;
  /** Whether it must arrive: then it climbs the whole ladder. */
  readonly owed: boolean;
  find(page: Page): Promise<FoundPage>;
}

/** What happened longer ago is no news: switching a message on tells nobody of last year. */
const newsDays = 7;

export function followUpKinds(ctx: Context): FollowUpKind[] {
  const { reminderDays, afterSeparation, afterRestoration, beforeDestructionDays } = ctx.policy.messages;
  const kinds: FollowUpKind[] = [
    { purpose: 'separated', owed: true, find: async (page) => paged(await readOwedTheNews(ctx.mover, page), page) },
  ];
  const since = (today: string) => startOfDay(addDays(today, -newsDays), ctx.policy.zone);
  if (reminderDays !== null) {
    const find = async (page: Page) => {
      const until = startOfDay(addDays(page.today, reminderDays), ctx.policy.zone);
      return paged(await readToRemind(ctx.mover, { ...page, until }), page);
    };
    kinds.push({ purpose: 'reminder', owed: false, find });
  }
  if (afterSeparation) {
    const find = async (page: Page) =>
      paged(await readToTellOfSeparation(ctx.mover, { ...page, since: since(page.today) }), page);
    kinds.push({ purpose: 'separated', owed: false, find });
  }
  if (afterRestoration) {
    const find = async (page: Page) =>
      paged(await readToTellOfRestoration(ctx.mover, { ...page, since: since(page.today) }), page);
    kinds.push({ purpose: 'restored', owed: false, find });
  }
  if (beforeDestructionDays !== null) {
    kinds.push({ purpose: 'destruction', owed: false, find: (page) => findDue(ctx, page, beforeDestructionDays) });
  }
  return kinds;
}

function paged(cycles: CycleRow[], { limit }: Page): FoundPage {
  return { cycles, next: cycles.length < limit ? null : (cycles.at(-1)?.memberId ?? null) };
}

/** Whoever is on hold is not told of a day on which nothing will happen. */
async function findDue(ctx: Context, page: Page, days: number): Promise<FoundPage> {
  const due = await readDueBetween(ctx.mover, { ...page, until: addDays(page.today, days) });
  const standings = await readStandings(
    ctx.mover,
    due.map(({ memberId }) => memberId),
  );
  const held = new Set(standings.filter((one) => one.heldForDestruction).map(({ memberId }) => memberId));
  const free = due.filter(({ memberId }) => !held.has(memberId));
  const cycles = free.length > 0 ? await readToWarnOfDestruction(ctx.mover, free) : [];
  return { cycles, next: due.length < page.limit ? null : (due.at(-1)?.memberId ?? null) };
}
