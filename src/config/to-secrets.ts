import { ServiceError } from '../errors.js';
import type { Environment } from './read-env.js';

/** Kept apart from the config, so that the config can be logged and these can't be logged by accident. */
export interface Secrets {
  readonly clerkUrl: string | null;
  readonly moverUrl: string | null;
  readonly auditorUrl: string | null;
  readonly ownerUrl: string | null;
  readonly rootKey: string | null;
  readonly smtpUrl: string | null;
  readonly twilio: { readonly accountSid: string; readonly authToken: string } | null;
}

export function toSecrets(env: Environment): Secrets {
  return Object.freeze({
    clerkUrl: env.DATABASE_URL ?? null,
    moverUrl: env.MOVER_DATABASE_URL ?? null,
    auditorUrl: env.AUDITOR_DATABASE_URL ?? null,
    ownerUrl: env.OWNER_DATABASE_URL ?? null,
    rootKey: env.ROOT_KEY ?? null,
    smtpUrl: env.SMTP_URL ?? null,
    twilio:
      env.TWILIO_ACCOUNT_SID && env.TWILIO_AUTH_TOKEN
        ? { accountSid: env.TWILIO_ACCOUNT_SID, authToken: env.TWILIO_AUTH_TOKEN }
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
