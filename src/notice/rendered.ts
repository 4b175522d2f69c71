/** A text as a template gives it, before a means has looked at it. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
}

export function tidied({ subject, text }: Rendered): Rendered {
  return { subject: subject.trim(), text: text.trim() };
}
