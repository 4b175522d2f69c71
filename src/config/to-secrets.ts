import { ServiceError } from '../errors.js';
import type { Environment } from './read-env.js';

/** Kept apart from the config, so that the config can be logged and these can't be logged by accident. */
export interface Secrets {
  readonly clerkUrl: string | null;
  readonly moverUrl: string | null;
  readonly auditorUrl: string | null;
  readonly ownerUrl: string | null;
  /** Any login that may read the member tables, before the roles exist. */
  readonly memberUrl: string | null;
  readonly rootKey: string | null;
  /** While the root key is being changed, the keyring may still be wrapped by the one before. */
  readonly previousRootKey: string | null;
  readonly transitToken: string | null;
  readonly smtpUrl: string | null;
  readonly bounceImapUrl: string | null;
  readonly callbackSecret: string | null;
  /** May hold a token of whoever receives. */
  readonly auditCheckpointUrl: string | null;
  /** With which the command line approves: the service itself has none. */
  readonly apiKey: string | null;
  readonly twilio: {
    readonly accountSid: string;
    readonly authToken: string;
    /** While the token is being changed, callbacks may be signed with either. */
    readonly secondToken: string | null;
  } | null;
  readonly solapi: { readonly apiKey: string; readonly apiSecret: string } | null;
}

export function toSecrets(env: Environment): Secrets {
  return Object.freeze({
    clerkUrl: env.DATABASE_URL ?? null,
    moverUrl: env.MOVER_DATABASE_URL ?? null,
    auditorUrl: env.AUDITOR_DATABASE_URL ?? null,
    ownerUrl: env.OWNER_DATABASE_URL ?? null,
    memberUrl: env.MEMBER_DATABASE_URL ?? null,
    rootKey: env.ROOT_KEY ?? null,
    previousRootKey: env.ROOT_KEY_PREVIOUS ?? null,
    transitToken: env.TRANSIT_TOKEN ?? null,
    smtpUrl: env.SMTP_URL ?? null,
    bounceImapUrl: env.BOUNCE_IMAP_URL ?? null,
    callbackSecret: env.CALLBACK_SECRET ?? null,
    auditCheckpointUrl: env.AUDIT_CHECKPOINT_URL ?? null,
    apiKey: env.DORMOUSE_API_KEY ?? null,
    twilio:
      env.TWILIO_ACCOUNT_SID && env.TWILIO_AUTH_TOKEN
        ? {
            accountSid: env.TWILIO_ACCOUNT_SID,
            authToken: env.TWILIO_AUTH_TOKEN,
            secondToken: env.TWILIO_AUTH_TOKEN_SECOND ?? null,
          }
        : null,
    solapi:
      env.SOLAPI_API_KEY && env.SOLAPI_API_SECRET
        ? { apiKey: env.SOLAPI_API_KEY, apiSecret: env.SOLAPI_API_SECRET }
        : null,
  });
}

/** A connection URL, or an error that names the variable to set. */
export function requireUrl(url: string | null, variable: string): string {
  if (url) return url;
  throw new ServiceError('configuration_invalid', `${variable} is not set. \`.env.example\` says what it is for.`, {
    detail: { variable },
  });
}
