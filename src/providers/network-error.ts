/** Reads the error of a connection without ever repeating its text, which may hold an address. */

/** A certificate that doesn't hold is a matter of configuration: trying again mends nothing. */
const certificateCodes = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/;

export function isCertificateCode(code: string): boolean {
  return certificateCodes.test(code);
}

/** Only codes leave a provider: anything that doesn't look like one could be free text of a server. */
export function safeCode(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^[A-Za-z0-9_.]{1,40}$/.test(text) ? text : 'unknown';
}
