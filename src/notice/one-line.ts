/**
 * Makes any stored value safe to stand inside a line of a notice: one line, no control or direction characters.
 * Line breaks become spaces, so a hostile name can add neither a mail header nor a paragraph.
 */
export function oneLine(value: string): string {
  return value
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cs}\u{FFFD}]/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}
