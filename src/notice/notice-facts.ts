import type { LocalDate } from '../policy/dates.js';
import type { Purpose } from '../policy/means.js';
import type { Language, Means } from './ports.js';

/** Who separates the data, already in the language of the text. */
export interface LocalizedOperator {
  readonly name: string;
  readonly service: string;
  /** A plain public web address; never one that logs a member in. */
  readonly url: string;
  readonly address: string;
  readonly contact: { readonly department: string; readonly phone: string; readonly email: string };
}

/** The means that carry a text to one member; the notice board has a posting instead. */
export type PersonalMeans = Exclude<Means, 'noticeBoard'>;

/** What a text is, whoever it is for. */
export interface MessageKind {
  readonly purpose: Purpose;
  readonly means: PersonalMeans;
  readonly language: Language;
}

/** Everything a notice says. The dates are policy's; composing only words them. */
export interface NoticeFacts extends MessageKind {
  readonly noticeId: string;
  readonly operator: LocalizedOperator;
  /** The operator's own policy; the article that the former duty stood on was repealed. */
  readonly legalText: string;
  readonly recipientName: string | null;
  readonly maskedLoginId: string | null;
  readonly lastActivityOn: LocalDate;
  /** ISO 8601, such as P1Y. */
  readonly inactivityPeriod: string;
  readonly noticeOn: LocalDate;
  /** E, the last day of the period. */
  readonly namesExpiryOn: LocalDate;
  /** E + 1. */
  readonly firstSeparationOn: LocalDate;
  /** The day of the separation or restoration, or the first day on which data is destroyed; else null. */
  readonly happensOn: LocalDate | null;
  /** The single-purpose "keep my account" link; printed before a separation only. */
  readonly keepUrl: string | null;
  /** Labels in the language of what this member really has, in the order of the data map. */
  readonly items: readonly string[];
  readonly discardedItems: readonly string[];
  /** The same items by group, for a call in which the whole list would take too long to listen to. */
  readonly itemGroups?: readonly string[];
}
