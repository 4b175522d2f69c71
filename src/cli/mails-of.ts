const [lineFeed, carriageReturn] = [0x0a, 0x0d];
const separator = Buffer.from('From ');

/**
 * The mails of a file: of an mbox each, else the one that it is. In an mbox a mail begins behind a blank line with a line
 * that begins with `From `; where a mail itself has such a line, `>` stands before it.
 */
export function mailsOf(file: Buffer): Buffer[] {
  if (!file.subarray(0, separator.length).equals(separator)) return file.length > 0 ? [file] : [];
  const starts = startsIn(file);
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? file.length;
    const firstLineEnd = file.indexOf(lineFeed, start);
    return unquoted(file.subarray(firstLineEnd === -1 ? end : firstLineEnd + 1, end));
  });
}

function startsIn(file: Buffer): number[] {
  const starts = [0];
  for (let at = nextStart(file, 0); at !== -1; at = nextStart(file, at)) starts.push(at);
  return starts;
}

function nextStart(file: Buffer, after: number): number {
  let at = file.indexOf('\nFrom ', after + 1, 'latin1');
  while (at !== -1 && !isBlankBefore(file, at)) at = file.indexOf('\nFrom ', at + 1, 'latin1');
  return at === -1 ? -1 : at + 1;
}

/** Whether the line that ends here is empty. */
function isBlankBefore(file: Buffer, at: number): boolean {
  const before = file[at - 1] === carriageReturn ? at - 2 : at - 1;
  return before < 0 || file[before] === lineFeed;
}

/** Of `>From `, `>>From ` and so on one `>` is the quoting. */
function unquoted(mail: Buffer): Buffer {
  const text = mail.toString('latin1');
  return text.includes('>From ') ? Buffer.from(text.replace(/^>(>*From )/gm, '$1'), 'latin1') : mail;
}
