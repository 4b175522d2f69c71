import { ServiceError } from '../errors.js';

/** What every key source says in the same words. None of these repeats what a service or a file answered. */

export function rootKeyUnknown(rootKeyId: string, kind: string): ServiceError {
  return new ServiceError(
    'key_unknown',
    `The keyring is wrapped by root key ${rootKeyId}, which the key source (${kind}) does not have. Give the service the ` +
      'root key with which this keyring was made.',
    { detail: { rootKeyId, kind } },
  );
}

export function wrappedKeyRefused(rootKeyId: string, context: string): ServiceError {
  return new ServiceError(
    'keyring_unsafe',
    'A key in the keyring does not open under its root key: the keyring was changed, or the root key is another one ' +
      'under the same id. Put both back from one backup.',
    { detail: { rootKeyId, context } },
  );
}

/** `reason` is a code of ours, a status or an errno: never the text of an answer. */
export function sourceUnavailable(kind: string, reason: string, message: string): ServiceError {
  return new ServiceError('key_source_unavailable', message, { detail: { kind, reason } });
}

export function sourceMisconfigured(kind: string, message: string): ServiceError {
  return new ServiceError('configuration_invalid', message, { detail: { kind } });
}

export function changedElsewhere(kind: string, message: string): ServiceError {
  return new ServiceError('input_invalid', message, { detail: { kind } });
}

export function primaryStays(rootKeyId: string): ServiceError {
  return new ServiceError(
    'input_invalid',
    `Root key ${rootKeyId} is the primary and wraps what is new: it can be retired when another one has taken its place ` +
      'and everything was rewrapped.',
    { detail: { rootKeyId } },
  );
}
