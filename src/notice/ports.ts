/**
 * The ports of the means: what a notice needs from other people's programs, and the closed list of what can become
 * of an attempt. Providers implement these; nothing here knows a vendor.
 */

export type Means = 'email' | 'sms' | 'letter' | 'noticeBoard';
export type Language = 'ko' | 'en';

/** What became of one attempt. `reason` is a code (SMTP enhanced code, vendor code, errno), never free text of a server. */
export type Outcome =
  /** The provider took it; for e-mail this is when the notice takes effect. */
  | { readonly kind: 'accepted'; readonly providerId: string | null }
  /** The provider took it and will report later (SMS): poll until final. */
  | { readonly kind: 'submitted'; readonly providerId: string }
  | { readonly kind: 'delivered'; readonly providerId: string }
  /** Permanent: the next means is due. */
  | { readonly kind: 'failed'; readonly reason: string; readonly providerId?: string | undefined }
  /** Transient: try again later under the same id. With a `providerId`, a message that was taken has ended so. */
  | { readonly kind: 'retry'; readonly reason: string; readonly providerId?: string | undefined }
  /** The connection broke after the data was handed over: look it up or resend under the same id. */
  | { readonly kind: 'uncertain'; readonly reason: string }
  /** Our own or the operator's fault (credentials, sender): stops the means, burns no ladder. `providerId` as above. */
  | { readonly kind: 'blocked'; readonly reason: string; readonly providerId?: string | undefined };

export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Stays the same for a notice, so that a doubled mail is known as one. */
  readonly messageId: string;
  readonly noticeId: string;
}

export interface MailSender {
  send(message: MailMessage, signal?: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}

export interface TextMessage {
  readonly to: string;
  readonly text: string;
}

export interface TextSender {
  send(message: TextMessage, signal?: AbortSignal): Promise<Outcome>;
  /** The present state of a submitted message: `submitted` while it is not final. */
  poll(providerId: string, signal?: AbortSignal): Promise<Outcome>;
  /** Looks for a message that may have been handed over before a connection broke; null when the provider has none. */
  find(message: TextMessage, sentAfter: string, signal?: AbortSignal): Promise<Outcome | null>;
}

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
