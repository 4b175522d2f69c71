/** What was probably meant: the known word with the fewest changed letters, or null where none is near. */
export function nearest(typed: string, known: readonly string[]): string | null {
  const distances = known.map((word) => ({ word, distance: distanceOf(typed.toLowerCase(), word) }));
  const [best] = distances.sort((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1));
  // A third of the word wrong is still a slip; more is another word.
  return best && best.distance <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : null;
}

/** Letters added, left out or changed; two neighbours that were swapped count once. */
function distanceOf(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (__, j) => i + j));
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, swapped ? at(i - 2, j - 2) + 1 : changed);
      (rows[i] as number[])[j] = best;
    }
  }
  return at(a.length, b.length);
}
