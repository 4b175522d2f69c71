/** Takes the text of a row apart as PostgreSQL's manual describes it; nothing of the service's own reading. */
export function fieldsOf(row: string): (string | null)[] {
  if (!row.startsWith('(') || !row.endsWith(')')) throw new Error('not the text of a row');
  const fields: (string | null)[] = [];
  let field = '';
  let isQuoted = false;
  let isGiven = false;
  const end = row.length - 1;
  for (let at = 1; at <= end; at += 1) {
    const sign = row.charAt(at);
    if (at === end || (sign === ',' && !isQuoted)) {
      fields.push(isGiven ? field : null);
      [field, isGiven] = ['', false];
    } else if (sign === '"') {
      // Two inside quotes stand for one.
      if (isQuoted && row.charAt(at + 1) === '"') {
        field += '"';
        at += 1;
      } else isQuoted = !isQuoted;
      isGiven = true;
    } else {
      if (sign === '\\') at += 1;
      field += row.charAt(at);
      isGiven = true;
    }
  }
  return fields;
}
