/** One plain address: a list, a name or a line break in the column must not become more recipients or headers. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(text);
}

export function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
