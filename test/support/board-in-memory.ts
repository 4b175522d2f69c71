import type pg from 'pg';
import type { BoardProbe } from '../../src/notice/ports.js';

export interface BoardInMemory extends BoardProbe {
  /** Whether strangers reach the board; they do until it is set. */
  reachable: boolean;
  /** What a running service does: a check that succeeds on every day before today for every posting that stands. */
  keepUp(): Promise<void>;
}

/** A public board that shows every posting which stands on the day of the service's clock. */
export function boardInMemory(admin: pg.Pool, now: () => string): BoardInMemory {
  const board: BoardInMemory = {
    reachable: true,
    async postingsShown() {
      if (!board.reachable) return { unreachable: 'ECONNREFUSED' };
      const { rows } = await admin.query<{ id: string }>(
        'select posting_id as id from dormouse.posting where withdrawn_at is null',
      );
      return new Set(rows.map(({ id }) => id));
    },
    async keepUp() {
      await admin.query(
        `insert into dormouse.posting_check (posting_id, checked_on, reachable, checked_at)
         select posting_id, day::date, true, day
         from dormouse.posting, generate_series(posted_on::timestamp, $1::timestamptz at time zone 'Asia/Seoul' - interval '1 day', '1 day') as day
         where withdrawn_at is null
         on conflict do nothing`,
        [now()],
      );
    },
  };
  return board;
}
