import { carriesCredentials, isAllowedLink } from '../allowed-link.js';
import type { Suspicion } from './advertising-words.js';

export interface AllowedLinks {
  /** The operator's address and the further ones of the policy. */
  readonly beginnings: readonly string[];
  /** An address that is allowed exactly as it stands. */
  readonly exact: readonly string[];
  /** The operator's mailbox; others at the same place are allowed too. */
  readonly email: string;
}

const withScheme = /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s<>"'「」『』()[\]{}|\\^`□]+/giu;
const mailbox = /[^\s<>()[\],:;"@□/]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/giu;
const bareHost = /(?<![\w@.:/-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?![\w@-])(?:\/[^\s<>"'()]*)?/giu;
const fileName = /\.(?:pdf|hwpx?|docx?|xlsx?|pptx?|txt|html?|zip|jpe?g|png|gif)$/i;
const valueMark = '□';
const closing = /[.,;:!?)\]}'"」』]+$/u;

/** Every link that a mail program or a telephone would make of these words and that leads elsewhere than allowed. */
export function foreignLinksIn(text: string, allowed: AllowedLinks): Suspicion[] {
  return [...schemeLinks(text, allowed), ...bareHosts(text, allowed), ...mailboxes(text, allowed)];
}

/** The words between the links, each in its place: what an address is made of says nothing to a reader. */
export function betweenLinks(text: string): string {
  return text.replace(withScheme, (link) => valueMark.repeat(link.length));
}

function schemeLinks(text: string, allowed: AllowedLinks): Suspicion[] {
  return [...text.matchAll(withScheme)].flatMap((match) => {
    const snippet = match[0].replace(closing, '');
    if (allowed.exact.includes(snippet)) return [];
    const written = /^[\x21-\x7e]+/.exec(snippet)?.[0].replace(closing, '') ?? snippet;
    if (written !== snippet && isPermitted(written, allowed)) {
      return [{ snippet, index: match.index, message: `leave a space after the address ${written}` }];
    }
    if (carriesCredentials(snippet)) {
      return [
        { snippet, index: match.index, message: `the link ${shown(snippet)} could log somebody in; leave it out` },
      ];
    }
    return isPermitted(snippet, allowed) ? [] : [foreign(snippet, match.index)];
  });
}

function bareHosts(text: string, allowed: AllowedLinks): Suspicion[] {
  return [...text.matchAll(bareHost)].flatMap((match) => {
    const snippet = match[0].replace(closing, '');
    if (fileName.test(snippet) || isPermitted(snippet, allowed)) return [];
    return [foreign(snippet, match.index)];
  });
}

function mailboxes(text: string, { email, beginnings }: AllowedLinks): Suspicion[] {
  const hosts = [
    hostOf(email),
    ...beginnings.map((address) => (URL.canParse(address) ? new URL(address).hostname : '')),
  ];
  return [...text.matchAll(mailbox)].flatMap((match) => {
    const host = hostOf(match[0]);
    return hosts.some((known) => known === host || known === `www.${host}`) ? [] : [foreign(match[0], match.index)];
  });
}

function isPermitted(address: string, { beginnings, exact }: AllowedLinks): boolean {
  return exact.includes(address) || isAllowedLink(address, beginnings);
}

function hostOf(mail: string): string {
  return mail.slice(mail.lastIndexOf('@') + 1).toLowerCase();
}

function foreign(snippet: string, index: number): Suspicion {
  const message = `the link ${shown(snippet)} leads elsewhere than operator.url and operator.links of the policy`;
  return { snippet, index, message };
}

function shown(snippet: string): string {
  return snippet.length > 80 ? `${snippet.slice(0, 80)}…` : snippet;
}
