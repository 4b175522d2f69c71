/** The source of a text. A subject is one line; a line that begins with ■ is a heading, one with `- ` an entry. */
export interface Template {
  readonly subject: string;
  readonly text: string;
}
