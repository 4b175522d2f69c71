import type { Letter } from './ports.js';

/** What is sealed of a notice: the rendered text and where it goes. Opened to send it, or as evidence. */
export interface SealedText {
  readonly subject: string;
  readonly text: string;
  /** An e-mail address or a phone number; null where the means needs none. */
  readonly to: string | null;
  readonly letter: Letter | null;
  /** The values of a template that the provider keeps (Alimtalk). */
  readonly variables: Readonly<Record<string, string>> | null;
}

export function encodeText(text: SealedText): Buffer {
  return Buffer.from(JSON.stringify(text), 'utf8');
}

export function decodeText(content: Buffer): SealedText {
  const text = JSON.parse(content.toString('utf8')) as SealedText;
  return { ...text, variables: text.variables ?? null };
}
