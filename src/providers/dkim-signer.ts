import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Readable } from 'node:stream';
import DKIM from 'nodemailer/lib/dkim';
import { ServiceError } from '../errors.js';

export interface DkimConfig {
  readonly domain: string;
  readonly selector: string;
  /** An RSA key, PEM. */
  readonly privateKey: string;
}

export type DkimSigner = (message: Readable) => Readable;

const domainName =
  /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
/** RFC 8301: verifiers may pass over anything shorter. */
const bitsMin = 1024;

/** Checks the key here: nodemailer sends the mail unsigned where a key can't sign. */
export function dkimSigner(config: DkimConfig): DkimSigner {
  const { domain, selector, privateKey } = config;
  if (!domainName.test(domain) || !domainName.test(selector)) {
    throw new ServiceError(
      'configuration_invalid',
      'DKIM_DOMAIN and DKIM_SELECTOR must be names as they stand in DNS.',
    );
  }
  const key = readKey(privateKey);
  if (key?.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < bitsMin) {
    throw new ServiceError(
      'configuration_invalid',
      `The DKIM key (DKIM_KEY_FILE) must be an RSA private key of ${bitsMin} bits or more, in PEM and without a passphrase.`,
    );
  }
  const dkim = new DKIM({ domainName: domain, keySelector: selector, privateKey });
  return (message) => dkim.sign(message);
}

function readKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
