import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Keys of the audit alone. They come from the keyring, so that no login of the database can seal, link or sign. */
export interface AuditKeys {
  /** Codes single entries; see entry-code.ts. */
  readonly macKey: Buffer;
  readonly linkKey: Buffer;
  readonly batchKey: Buffer;
  /** Ed25519. */
  readonly signingKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Of the public key; stands in every statement that it signed. */
  readonly keyId: string;
}

/** RFC 8410: a private key of Ed25519 in DER is this and the 32 bytes of its seed. */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The same for as long as the keyring has the same MAC key: rotating root and period keys changes nothing here. */
export function deriveAuditKeys({ macKey }: { readonly macKey: Buffer }): AuditKeys {
  const seed = derived(macKey, 'dormouse/audit-sign/v1');
  const der = Buffer.concat([ed25519Prefix, seed]);
  const signingKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  seed.fill(0);
  der.fill(0);
  const publicKey = createPublicKey(signingKey);
  return {
    macKey,
    linkKey: derived(macKey, 'dormouse/audit-link/v1'),
    batchKey: derived(macKey, 'dormouse/audit-batch/v1'),
    signingKey,
    publicKey,
    keyId: keyIdOf(publicKey),
  };
}

/** What a third party needs to check statements without the keyring. */
export function publicKeyText(keys: Pick<AuditKeys, 'publicKey'>): string {
  return keys.publicKey.export({ format: 'pem', type: 'spki' }).toString();
}

function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

function derived(key: Buffer, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), label, 32));
}
