import { ServiceError } from '../errors.js';
import type { Language, Letter } from '../notice/ports.js';

/** A letter as it is sealed: drawn once, and printed as often as its batch is opened. */
export interface LetterContent {
  readonly noticeId: string;
  readonly language: Language;
  readonly recipient: Letter['recipient'];
  /** The size of the address behind the window. */
  readonly addressPoints: number;
  readonly pdf: Buffer;
}

const version = 1;
const headBytes = 5;

/** version 1 | length of the facts, 4 bytes | facts as JSON | PDF */
export function encodeLetterContent({ pdf, ...facts }: LetterContent): Buffer {
  const json = Buffer.from(JSON.stringify(facts), 'utf8');
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(version, 0);
  head.writeUInt32BE(json.length, 1);
  return Buffer.concat([head, json, pdf]);
}

export function decodeLetterContent(content: Buffer): LetterContent {
  const end = content.length >= headBytes ? headBytes + content.readUInt32BE(1) : Number.POSITIVE_INFINITY;
  if (content[0] !== version || end > content.length) {
    throw new ServiceError('envelope_unreadable', 'A sealed letter was written by a later version of this service.');
  }
  const facts = JSON.parse(content.toString('utf8', headBytes, end)) as Omit<LetterContent, 'pdf'>;
  return { ...facts, pdf: content.subarray(end) };
}
