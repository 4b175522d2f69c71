/** Reads the error of a connection without ever repeating its text, which may hold an address. */

/** A certificate that doesn't hold is a matter of configuration: trying again mends nothing. */
const certificateCodes = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/;

export function isCertificateCode(code: string): boolean {
  return certificateCodes.test(code);
}

/** Refused or unreachable before a byte of the request was written. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export function wasNeverSent(code: string): boolean {
  return neverSent.has(code);
}

/** More than any code has, and fewer than a telephone number. */
const digitsMax = 7;

/** Only codes leave a provider: anything that doesn't look like one could be free text of a server, or a number. */
export function safeCode(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^[A-Za-z0-9_.]{1,40}$/.test(text)) return 'unknown';
  return text.replace(/\D/g, '').length <= digitsMax ? text : 'unknown';
}
