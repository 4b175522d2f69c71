/**
 * Where the root key lives. The keyring hands keys over to be wrapped and unwrapped and never sees the root key, so
 * that a key service which keeps its own key inside fits behind the same port.
 */
export interface KeySource {
  readonly kind: string;
  /** Wraps under the source's present root key. `context` says what the key is for and must come back at unwrapping. */
  wrap(plaintextKey: Buffer, context: string): Promise<WrappedKey>;
  /** Throws 'key_unknown' when the source has no such root key, 'keyring_unsafe' when the wrapped key was changed. */
  unwrap(rootKeyId: string, wrapped: Buffer, context: string): Promise<Buffer>;
}

export interface WrappedKey {
  readonly rootKeyId: string;
  readonly wrapped: Buffer;
}
