import type { ServiceError } from '../errors.js';
import { sourceMisconfigured, sourceUnavailable, wrappedKeyRefused } from './key-source-errors.js';

export const kmsKind = 'aws-kms';

/** The names that KMS gives its errors; what it writes beside them is not repeated. */
const advice: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'refuses these credentials: they need kms:Encrypt, kms:Decrypt and kms:DescribeKey on the key.',
  CredentialsProviderError: 'was not asked: no credentials were found. Give the service a role or the usual variables.',
  DisabledException: 'has disabled the key. Enable it.',
  ExpiredTokenException: 'refuses the credentials, which have run out. Renew them.',
  KMSInvalidStateException: "can't use the key in its present state: it may wait for its deletion. Cancel that.",
  LimitExceededException: 'has had too many requests. Try again later.',
  ThrottlingException: 'has had too many requests. Try again later.',
  TimeoutError: 'did not answer in time or broke off. Try again later; KMS_TIMEOUT_MS says how long it may take.',
  UnrecognizedClientException: 'does not know these credentials. Check them, and the region.',
};

const misconfigured: Readonly<Record<string, string>> = {
  InvalidArnException: 'does not understand the ARN.',
  InvalidKeyUsageException: 'has a key there that is not for encryption. Name a symmetric key of ENCRYPT_DECRYPT.',
  NotFoundException: 'has no such key in this account and region.',
};

/** `context` is given where a wrapped key was to be opened. */
export function kmsFailure(error: unknown, keyId: string, context?: string): ServiceError {
  const name = nameOf(error);
  if (context !== undefined && (name === 'InvalidCiphertextException' || name === 'IncorrectKeyException')) {
    return wrappedKeyRefused(keyId, context);
  }
  const wrong = misconfigured[name];
  if (wrong !== undefined) {
    return sourceMisconfigured(
      kmsKind,
      `The key service (AWS KMS) ${wrong} Check KMS_KEY_ID, KMS_KEY_ID_PREVIOUS and KMS_REGION.`,
    );
  }
  const said = advice[name] ?? 'gave no usable answer. Check that it can be reached, and KMS_REGION; then try again.';
  return sourceUnavailable(kmsKind, name, `The key service (AWS KMS, ${name}) ${said}`);
}

export function kmsPackageMissing(): ServiceError {
  return sourceMisconfigured(
    kmsKind,
    'KMS_KEY_ID is set and the package @aws-sdk/client-kms is not installed: run npm install with optional packages.',
  );
}

function nameOf(error: unknown): string {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  const said = name === 'Error' ? code : name;
  return typeof said === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(said) ? said : 'unknown';
}
