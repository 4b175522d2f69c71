import type { Fields } from './delivery-status.js';
import { tokensOfReturnPaths } from './return-path.js';

/** Where a report may name the notice that it is about. */
export interface ReportSources {
  /** Of the report itself, names in lower case, every one of a name. */
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  /** The fields that speak of the message as a whole. */
  readonly fields: readonly Fields[];
  /** The headers of the message that came back. */
  readonly returned: readonly Fields[];
}

export interface TokenReading {
  /** The id of the notice, null for what is no token of ours. */
  readToken(token: string): string | null;
  readonly bounceAddress: string | null;
}

/** Headers that hold the address a report came to: as written, or as the server wrote it that took it. */
const recipientHeaders = [
  'to',
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'original-recipient',
  'x-original-recipient',
  'received',
];
/** More than any honest report holds; each costs a MAC. */
const tokensMax = 100;

/** The notice that a report is about. Null unless a token proves it: anybody can write to the bounce address. */
export function noticeOf(sources: ReportSources, reading: TokenReading): string | null {
  for (const token of tokensIn(sources, reading.bounceAddress).slice(0, tokensMax)) {
    const noticeId = reading.readToken(token);
    if (noticeId !== null) return noticeId;
  }
  return null;
}

/** By how far each is to be trusted to have come through unchanged. */
function tokensIn({ headers, fields, returned }: ReportSources, bounceAddress: string | null): string[] {
  const inPaths = (texts: readonly (string | undefined)[]) =>
    bounceAddress === null ? [] : texts.flatMap((text) => tokensOfReturnPaths(text ?? '', bounceAddress));
  const recipients = recipientHeaders.flatMap((name) => headers.filter(({ key }) => key === name));
  const found = [
    ...inPaths(recipients.map(({ value }) => value)),
    ...fields.map((group) => decodeXtext(group.get('original-envelope-id') ?? '')),
    ...inPaths(fields.map((group) => group.get('original-mail-from'))),
    ...returned.map((group) => group.get('x-dormouse-notice') ?? ''),
    ...inPaths(returned.map((group) => group.get('return-path'))),
  ];
  return found.map((token) => token.replace(/\s+/g, '')).filter((token) => /^[A-Za-z0-9_-]{1,64}$/.test(token));
}

/** RFC 3461, 4: the envelope id as it was given, where a server reports it as it travelled. */
function decodeXtext(text: string): string {
  return text.replace(/\+([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
