/**
 * Sorts tables into groups so that everything a table refers to stands in its own group or an earlier one. More than one
 * table in a group means that they refer to each other in a circle.
 */
export function returningGroups(
  tables: readonly string[],
  parentsOf: (table: string) => readonly string[],
): readonly (readonly string[])[] {
  const known = new Set(tables);
  const groups: string[][] = [];
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  // Tarjan's walk: a group is complete when the first of its tables to be met reaches nothing that was met earlier.
  const visit = (table: string): number => {
    const number = numbers.size;
    numbers.set(table, number);
    lowest.set(table, number);
    open.push(table);
    for (const parent of parentsOf(table).filter((each) => known.has(each))) {
      const isNew = !numbers.has(parent);
      if (!isNew && !open.includes(parent)) continue;
      const reached = isNew ? visit(parent) : (numbers.get(parent) ?? number);
      lowest.set(table, Math.min(lowest.get(table) ?? number, reached));
    }
    if (lowest.get(table) === number) groups.push(open.splice(open.indexOf(table)));
    return lowest.get(table) ?? number;
  };
  for (const table of known) if (!numbers.has(table)) visit(table);
  const order = new Map(tables.map((table, index) => [table, index]));
  return groups.map((group) => group.sort((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0)));
}
