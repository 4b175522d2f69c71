/**
 * Where the root key lives. The keyring hands keys over to be wrapped and unwrapped and never sees the root key, so
 * that a key service which keeps its own key inside fits behind the same port.
 */
export interface KeySource {
  /** 'file', 'environment', 'transit' or 'aws-kms'. */
  readonly kind: string;
  /** Wraps under the source's present root key. `context` says what the key is for and must come back at unwrapping. */
  wrap(plaintextKey: Buffer, context: string): Promise<WrappedKey>;
  /**
   * Throws 'key_unknown' when the source has no such root key, 'keyring_unsafe' when the wrapped key was changed, and
   * 'key_source_unavailable' when a key service does not answer or refuses: then asking again later may help.
   */
  unwrap(rootKeyId: string, wrapped: Buffer, context: string): Promise<Buffer>;
  /** Every version that still unwraps. Exactly one is the primary, which wraps what is new. */
  listRootKeys(): Promise<readonly RootKeyListing[]>;
  /**
   * Makes a new version, which is the primary from now on, and answers its id. Throws 'input_invalid' where the version
   * is changed elsewhere, and says where.
   */
  addRootKey(now: string): Promise<string>;
  /**
   * Forgets a version for good: what it wrapped is lost. Whoever calls has made sure that it wraps nothing any more.
   * Throws 'input_invalid' for the primary, and where versions are taken away elsewhere.
   */
  retireRootKey(id: string): Promise<void>;
}

export interface RootKeyListing {
  readonly id: string;
  readonly primary: boolean;
  /** Null where the source does not know. */
  readonly createdAt: string | null;
}

export interface WrappedKey {
  readonly rootKeyId: string;
  readonly wrapped: Buffer;
}
