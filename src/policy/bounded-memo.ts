/**
 * Remembers what `compute` answered for two keys, up to `limit` answers. A full memo is emptied whole: that costs one
 * recomputation of the few days a sweep works on, where an eviction order would cost something on every call.
 */
export function boundedMemo<First extends string, Second extends string | number, Answer>(
  limit: number,
  compute: (first: First, second: Second) => Answer,
): (first: First, second: Second) => Answer {
  const answers = new Map<Second, Map<First, Answer>>();
  let size = 0;
  return function remembered(first, second) {
    const known = answers.get(second)?.get(first);
    if (known !== undefined) return known;
    const answer = compute(first, second);
    if (size >= limit) {
      answers.clear();
      size = 0;
    }
    const ofSecond = answers.get(second) ?? new Map<First, Answer>();
    answers.set(second, ofSecond.set(first, answer));
    size += 1;
    return answer;
  };
}
