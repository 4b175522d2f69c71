/**
 * Remembers what `compute` answered for two keys, up to `limit` answers. A full memo is emptied whole: that costs one
 * recomputation of the few days a sweep works on, where an eviction order would cost something on every call.
 */
export function boundedMemo<First extends string, Second extends string | number, Answer>(
  limit: number,
  compute: (first: First, second: Second) => Answer,
): (first: First, second: Second) => Answer {
  const answers = new Map<string, Answer>();
  return function remembered(first, second) {
    const key = `${first}\u0000${second}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = compute(first, second);
    if (answers.size >= limit) answers.clear();
    answers.set(key, answer);
    return answer;
  };
}
