/** One thing that is wrong with the words of a notice, for the person who wrote them. */
export interface TemplateProblem {
  readonly file: string;
  /** Null where the whole is wrong, or the place can't be told. */
  readonly line: number | null;
  readonly message: string;
}

/** What a check says of a piece of text; the line counts from the beginning of that text. */
export interface Finding {
  readonly line: number | null;
  readonly message: string;
}

export function problemText({ file, line, message }: TemplateProblem): string {
  return line === null ? `${file}: ${message}` : `${file}, line ${line}: ${message}`;
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
