import type { Handle } from '../database/sql.js';

/** A connection takes one query after the other: whoever prepares the next page must not get in the way. */
export function oneAtATime(handle: Handle): Handle {
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  }
  return {
    rows: (text, values) => inTurn(() => handle.rows(text, values)),
    one: (text, values) => inTurn(() => handle.one(text, values)),
    maybeOne: (text, values) => inTurn(() => handle.maybeOne(text, values)),
    affected: (text, values) => inTurn(() => handle.affected(text, values)),
  };
}
