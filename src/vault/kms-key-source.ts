import type { KMSClient } from '@aws-sdk/client-kms';
import { keyBytes } from './aes-gcm.js';
import type { KeySource, RootKeyListing } from './key-source.js';
import { changedElsewhere, primaryStays, rootKeyUnknown, wrappedKeyRefused } from './key-source-errors.js';
import { kmsFailure, kmsKind, kmsPackageMissing } from './kms-errors.js';

export interface KmsOptions {
  /** Id, ARN or alias of the key that wraps what is new. */
  readonly keyId: string;
  /** Still unwraps, while the keyring is moved from one key to the other. */
  readonly previousKeyId: string | null;
  readonly region: string | null;
  /** Another address of the API, for a fake or a private endpoint. */
  readonly endpoint: string | null;
  readonly timeoutMs: number;
  /** Only for tests; else they are found as by every program of AWS. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

type Kms = typeof import('@aws-sdk/client-kms');

/**
 * The source whose root keys never leave AWS KMS; their ids are the ARNs, so that an alias may be pointed at another key.
 * The package is loaded when a key has to be wrapped or unwrapped, and not before.
 */
export function createKmsKeySource(options: KmsOptions): KeySource {
  let opened: { kms: Kms; client: KMSClient } | undefined;
  const open = async () => {
    opened ??= await openClient(options);
    return opened;
  };
  const known = new Set<string>();
  const list = async () => {
    const { kms, client } = await open();
    const keyIds = [...(options.previousKeyId ? [options.previousKeyId] : []), options.keyId];
    const listing: RootKeyListing[] = [];
    for (const keyId of keyIds) {
      const { KeyMetadata: key } = await asked(client.send(new kms.DescribeKeyCommand({ KeyId: keyId })), keyId);
      if (!key?.Arn) throw kmsFailure(new Error('no metadata'), keyId);
      listing.push({
        id: key.Arn,
        primary: keyId === options.keyId,
        createdAt: key.CreationDate?.toISOString() ?? null,
      });
    }
    for (const { id } of listing) known.add(id);
    // Two names of one key are one root key.
    return listing.filter(({ id, primary }) => primary || !listing.some((other) => other.primary && other.id === id));
  };
  return {
    kind: kmsKind,
    wrap: async (plaintextKey, context) => {
      const { kms, client } = await open();
      const request = { KeyId: options.keyId, Plaintext: plaintextKey, EncryptionContext: encryptionContext(context) };
      const { CiphertextBlob: wrapped, KeyId } = await asked(
        client.send(new kms.EncryptCommand(request)),
        options.keyId,
      );
      if (!wrapped || !KeyId) throw kmsFailure(new Error('no ciphertext'), options.keyId);
      known.add(KeyId);
      return { rootKeyId: KeyId, wrapped: Buffer.from(wrapped) };
    },
    unwrap: async (rootKeyId, wrapped, context) => {
      // Asked only of the keys that were configured: another of the same account is not ours to use.
      if (!known.has(rootKeyId)) await list();
      if (!known.has(rootKeyId)) throw rootKeyUnknown(rootKeyId, kmsKind);
      if (wrapped.length === 0) throw wrappedKeyRefused(rootKeyId, context);
      const { kms, client } = await open();
      const request = {
        KeyId: rootKeyId,
        CiphertextBlob: wrapped,
        EncryptionContext: encryptionContext(context),
      };
      const sent = client.send(new kms.DecryptCommand(request));
      const { Plaintext: key, KeyId } = await asked(sent, rootKeyId, context);
      if (key?.length !== keyBytes || KeyId !== rootKeyId) throw wrappedKeyRefused(rootKeyId, context);
      return Buffer.from(key);
    },
    listRootKeys: list,
    addRootKey: async () => {
      throw changedElsewhere(
        kmsKind,
        'The root key is chosen by the configuration: point KMS_KEY_ID at the new key, keep the old one in ' +
          'KMS_KEY_ID_PREVIOUS, start the service again, then rewrap. (A key that KMS rotates by itself stays the same key.)',
      );
    },
    retireRootKey: async (id) => {
      const listing = await list();
      if (listing.some((rootKey) => rootKey.primary && rootKey.id === id)) throw primaryStays(id);
      if (!listing.some((rootKey) => rootKey.id === id)) throw rootKeyUnknown(id, kmsKind);
      throw changedElsewhere(
        kmsKind,
        'The root key is chosen by the configuration: take KMS_KEY_ID_PREVIOUS out of it, start the service again, and ' +
          'schedule the deletion of that key in KMS.',
      );
    },
  };
}

/** Shows in the audit trail of KMS, and holds no value of a member: an id of ours and a month. */
function encryptionContext(context: string): Record<string, string> {
  return { service: 'dormouse', purpose: context };
}

async function openClient(options: KmsOptions): Promise<{ kms: Kms; client: KMSClient }> {
  const { region, endpoint, timeoutMs, credentials } = options;
  const kms = await import('@aws-sdk/client-kms').catch(() => {
    throw kmsPackageMissing();
  });
  const client = new kms.KMSClient({
    ...(region === null ? {} : { region }),
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  });
  return { kms, client };
}

async function asked<Answer>(sent: Promise<Answer>, keyId: string, context?: string): Promise<Answer> {
  try {
    return await sent;
  } catch (error) {
    throw kmsFailure(error, keyId, context);
  }
}
