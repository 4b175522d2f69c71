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
