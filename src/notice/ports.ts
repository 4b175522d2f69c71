/**
 * The ports of the means: what a notice needs from other people's programs, and the closed list of what can become
 * of an attempt. Providers implement these; nothing here knows a vendor.
 */
import type { Means } from '../policy/means.js';

export type { Means } from '../policy/means.js';

export type Language = 'ko' | 'en';

/** What became of one attempt. `reason` is a code (SMTP enhanced code, vendor code, errno), never free text of a server. */
export type Outcome =
  /** The provider took it; for e-mail this is when the notice takes effect. */
  | { readonly kind: 'accepted'; readonly providerId: string | null }
  /** The provider took it and will report later (a text, a call): poll until final. */
  | { readonly kind: 'submitted'; readonly providerId: string }
  /** It arrived: a text by its final receipt, a call when a person pressed the key. */
  | { readonly kind: 'delivered'; readonly providerId: string }
  /** Permanent: the next means is due. */
  | { readonly kind: 'failed'; readonly reason: string; readonly providerId?: string | undefined }
  /**
   * Transient: try again later under the same id. With a `providerId`, a message that was taken has ended so. A reason
   * that begins with `unknown_` is a code that nobody has classed: once more, then the next means, and an alert.
   */
  | { readonly kind: 'retry'; readonly reason: string; readonly providerId?: string | undefined }
  /** The connection broke after the data was handed over: look it up or resend under the same id. */
  | { readonly kind: 'uncertain'; readonly reason: string }
  /** Our own or the operator's fault (credentials, sender): stops the means, burns no ladder. `providerId` as above. */
  | { readonly kind: 'blocked'; readonly reason: string; readonly providerId?: string | undefined };

export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  /** Stays the same for a notice, so that a doubled mail is known as one. */
  readonly messageId: string;
  readonly noticeId: string;
  /** Names the notice in the return path, the envelope id and a header of our own; it can't be forged. */
  readonly token: string;
}

export interface MailSender {
  send(message: MailMessage, signal?: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}

export interface TextMessage {
  readonly to: string;
  readonly text: string;
  /** The heading of a long text, where the provider has one. */
  readonly subject: string;
  readonly noticeId: string;
  readonly language: Language;
  /** The values of a template that the provider keeps (Alimtalk), by name. */
  readonly variables: Readonly<Record<string, string>> | null;
  /** Where the provider reports on this message; null where nobody outside can reach this service. */
  readonly reportTo: string | null;
}

/** Which of these messages of a provider are known as those of other notices: the ledger outlives a process. */
export type KnownOthers = (providerIds: readonly string[]) => Promise<ReadonlySet<string>>;

/** SMS, and Alimtalk by another instance. */
export interface TextSender {
  send(message: TextMessage, signal?: AbortSignal): Promise<Outcome>;
  /** The present state of a submitted message: `submitted` while it is not final. */
  poll(providerId: string, signal?: AbortSignal): Promise<Outcome>;
  /** Looks for a message that may have been handed over before a connection broke; null when the provider has none. */
  find(
    message: TextMessage,
    sentAfter: string,
    signal?: AbortSignal,
    knownOthers?: KnownOthers,
  ): Promise<Outcome | null>;
}

/** The key that confirms a call. The script asks for this one, and no other counts. */
export const confirmationKey = '1';

export interface CallMessage {
  readonly to: string;
  /** What is read aloud, and what asks for the key. */
  readonly script: string;
  readonly noticeId: string;
  readonly language: Language;
  /** Where the pressed key goes, and where the states of the call go. */
  readonly confirmAt: string;
  readonly reportTo: string;
}

export interface CallSender {
  send(message: CallMessage, signal?: AbortSignal): Promise<Outcome>;
  /** `submitted` while the call is going on; `retry` when it ended and nobody had confirmed it. */
  poll(providerId: string, signal?: AbortSignal): Promise<Outcome>;
  find(
    message: CallMessage,
    sentAfter: string,
    signal?: AbortSignal,
    knownOthers?: KnownOthers,
  ): Promise<Outcome | null>;
}

/** What came back after the hand-over: a bounce, a receipt, a pressed key. It names a notice, never a person. */
export interface ProviderReport {
  readonly source: 'mail_report' | 'mail_event' | 'twilio_text' | 'twilio_call' | 'solapi';
  readonly noticeId: string | null;
  /** The provider's id of the message, where the report has no id of ours. */
  readonly providerId: string | null;
  readonly kind: ReportKind;
  /** A status code such as 5.1.1 or 30005; never a server's words. */
  readonly code: string | null;
  /** The same report has the same key, however often it comes. */
  readonly key: string;
}

export type ReportKind =
  /** It arrived, or a person confirmed the call. */
  | 'delivered'
  /** It did not arrive and will not. */
  | 'failed'
  /** It did not arrive by a fault of ours or the operator's: says nothing about the address. */
  | 'operator_fault'
  /** It ended without arriving, and may be tried again. */
  | 'retry'
  /** Still on its way. */
  | 'delayed'
  | 'progress'
  /** The recipient complained of it (RFC 5965). */
  | 'complaint'
  /** A program answered (RFC 3834): says nothing. */
  | 'auto_reply'
  | 'unreadable';

export interface Letter {
  readonly noticeId: string;
  readonly language: Language;
  readonly recipient: {
    readonly name: string;
    readonly postalCode: string;
    readonly line1: string;
    readonly line2: string;
  };
  readonly subject: string;
  readonly text: string;
}

/** Whether a page of ours is really there for everybody: asks the public address as a stranger would. */
export interface BoardProbe {
  /** The ids of the postings that the public board shows; a reason where it can't be reached. */
  postingsShown(url: string, signal?: AbortSignal): Promise<ReadonlySet<string> | { readonly unreachable: string }>;
}

/** Every personal means that is sent over a wire while a sweep runs; letters go by post. */
export type WiredMeans = Exclude<Means, 'letter' | 'noticeBoard'>;

/** A request of a provider, as it came: what was signed is the public address, not the one that a proxy made of it. */
export interface SignedRequest {
  /** Path and query. */
  readonly path: string;
  readonly signature: string;
  readonly form: Readonly<Record<string, string>>;
}

/** Reads what providers send back. It authenticates the sender, and knows no member. */
export interface ReportReader {
  /** Whether this is the secret part of the callback addresses; false where none is set. */
  knowsSecret(given: string): boolean;
  /** A bounce or another answer to a mail, as message/rfc822. */
  mail(raw: Buffer): Promise<ProviderReport[]>;
  /** The JSON of a mail service; throws `input_invalid` where it can't be read. */
  mailEvents(body: unknown): ProviderReport[];
  solapi(body: unknown): ProviderReport[];
  twilioText(request: SignedRequest): ProviderReport | 'forged' | 'unreadable';
  twilioCall(request: SignedRequest): ProviderReport | 'forged' | 'unreadable';
  /** A key was pressed: what it means, and what the caller hears next (TwiML). */
  pressedKey(
    request: SignedRequest & { readonly language: Language },
  ): { readonly report: ProviderReport; readonly twiml: string } | 'forged' | 'unreadable';
}

/** The mailbox that bounces come back to. */
export interface BounceMailbox {
  /** Hands each new message over once; one whose handling throws stays for the next time. Answers how many. */
  fetchReports(handle: (raw: Buffer) => Promise<void>, signal?: AbortSignal): Promise<number>;
  /** Ends what is being fetched. */
  close(): void;
}
