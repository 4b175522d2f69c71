/** A name as an SQL identifier, whatever it holds: Korean, capitals, spaces, quotes. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `schema.table` split at the first dot, each part taken literally. */
export function splitTable(table: string): { schema: string; table: string } {
  const dot = table.indexOf('.');
  return { schema: table.slice(0, dot), table: table.slice(dot + 1) };
}

export function quoteTable(table: string): string {
  const parts = splitTable(table);
  return `${quoteName(parts.schema)}.${quoteName(parts.table)}`;
}

/** A text as an SQL string literal, whatever `standard_conforming_strings` says. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return quoted.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** `a, b and c` */
export function listNames(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
