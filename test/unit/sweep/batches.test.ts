import { describe, expect, test } from 'vitest';
import { chunksOf, eachAtOnce, eachRefilled } from '../../../src/sweep/batches.js';

/** Works that end when they are told to, in the order in which they began. */
function works() {
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  return {
    begun,
    begin(item: number): Promise<void> {
      begun.push(item);
      return new Promise((resolve) => ends.push(resolve));
    },
    async end(count: number): Promise<void> {
      for (const resolve of ends.splice(0, count)) resolve();
      await settled();
    },
  };
}

/** All that can go on without anything from outside has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('eachRefilled', () => {
  test('works on everything that is brought, and asks until nothing is', async () => {
    const brought = [[1, 2, 3], [4], [5, 6]];
    const done: number[] = [];
    await eachRefilled(
      async () => brought.shift() ?? [],
      2,
      async (item) => void done.push(item),
    );
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(brought).toEqual([]);
  });

  test('asks for more while the last of the former are still being worked on', async () => {
    const { begun, begin, end } = works();
    const brought = [
      [1, 2],
      [3, 4],
    ];
    const all = eachRefilled(async () => brought.shift() ?? [], 2, begin);
    await settled();
    expect([begun, brought.length]).toEqual([[1, 2], 1]);
    await end(1);
    expect([begun, brought.length]).toEqual([[1, 2, 3], 0]);
    await end(3);
    await end(1);
    await all;
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  test('one at a time asks for more only when nothing is being worked on', async () => {
    let working = 0;
    const asked: number[] = [];
    const brought = [[1, 2], [3]];
    await eachRefilled(
      async () => {
        asked.push(working);
        return brought.shift() ?? [];
      },
      1,
      async () => {
        working += 1;
        await settled();
        working -= 1;
      },
    );
    expect(asked).toEqual([0, 0, 0]);
  });

  test('works on what was brought before a failure, asks for nothing more, and throws', async () => {
    const brought = [[1, 2, 3], [4]];
    const done: number[] = [];
    const all = eachRefilled(
      async () => brought.shift() ?? [],
      2,
      async (item) => {
        if (item === 1) throw new Error('the first failed');
        await settled();
        done.push(item);
      },
    );
    await expect(all).rejects.toThrow('the first failed');
    expect([done, brought]).toEqual([[2, 3], [[4]]]);
  });

  test('throws when nothing can be brought, after the others have ended', async () => {
    const { begin, begun, end } = works();
    let asked = 0;
    const refill = async () => {
      asked += 1;
      if (asked === 1) return [1, 2];
      throw new Error('no more');
    };
    let isOver = false;
    const all = eachRefilled(refill, 2, begin).finally(() => {
      isOver = true;
    });
    all.catch(() => undefined);
    await settled();
    await end(1);
    expect([begun, asked, isOver]).toEqual([[1, 2], 2, false]);
    await end(1);
    await expect(all).rejects.toThrow('no more');
    expect(asked).toBe(2);
  });
});

describe('eachAtOnce', () => {
  test('has no more under way than it may, and throws the first failure when the others have ended', async () => {
    let working = 0;
    let most = 0;
    const done: number[] = [];
    const all = eachAtOnce([1, 2, 3, 4, 5], 2, async (item) => {
      working += 1;
      most = Math.max(most, working);
      await settled();
      working -= 1;
      if (item === 2) throw new Error('the second failed');
      done.push(item);
    });
    await expect(all).rejects.toThrow('the second failed');
    expect([most, done]).toEqual([2, [1, 3, 4, 5]]);
  });
});

test('chunksOf leaves nothing out', () => {
  expect([...chunksOf([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
});
