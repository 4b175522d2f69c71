/** Splits what is due into the bounded batches of a stage. */
export function* chunksOf<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}

/**
 * Runs `work` over the items, `concurrency` at a time, and waits for all. The first failure is thrown after the
 * others have ended, so that nothing goes on behind the caller's back.
 */
export async function eachAtOnce<Item>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const workers = Array.from({ length: Math.min(concurrency, items.length) }, async () => {
    for (const item of queue) await work(item);
  });
  const failed = (await Promise.allSettled(workers)).find((settled) => settled.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * Runs `work` over all that `refill` brings, `concurrency` at a time, until it brings nothing. It is asked for more as soon
 * as nothing is left to begin, while the last are still being worked on. A failure is thrown as by `eachAtOnce`, and
 * nothing more is brought.
 */
export async function eachRefilled<Item>(
  refill: () => Promise<readonly Item[]>,
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let stock: Item[] = [];
  let isOver = false;
  let refilling: Promise<void> | null = null;
  const fill = async () => {
    stock = [...(await refill())];
    isOver ||= stock.length === 0;
    refilling = null;
  };
  const draw = async (): Promise<Item | undefined> => {
    while (stock.length === 0 && !isOver) {
      refilling ??= fill();
      await refilling;
    }
    return stock.shift();
  };
  const worker = async () => {
    for (let item = await draw(); item !== undefined; item = await draw()) await work(item);
  };
  const workers = Array.from({ length: concurrency }, () =>
    worker().catch((error) => {
      isOver = true;
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(workers)).find((settled) => settled.status === 'rejected');
  if (failed) throw failed.reason;
}
