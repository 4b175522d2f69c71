import type { Context } from '../context.js';

export interface Readiness {
  readonly ready: boolean;
  /** The names of what failed, and no more: who asks is anybody. */
  readonly failed: readonly string[];
}

const patienceMs = 2_000;

/** Whether each pool can reach its database, within two seconds. */
export async function checkReadiness(ctx: Pick<Context, 'clerk' | 'mover'>): Promise<Readiness> {
  const databases = { clerk: ctx.clerk, mover: ctx.mover };
  const failed: string[] = [];
  await Promise.all(
    Object.entries(databases).map(async ([name, database]) => {
      if (!(await answersInTime(database.rows('select 1')))) failed.push(name);
    }),
  );
  return { ready: failed.length === 0, failed: failed.sort() };
}

async function answersInTime(asked: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs);
  });
  const answered = asked.then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
