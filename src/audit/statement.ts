/**
 * Signed statements: one line of JSON whose last member is the signature of the line without that member. So it can be
 * checked with the public key and a text editor; nobody has to agree on how JSON is to be written.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import type { AuditKeys } from './audit-keys.js';

/** How far the log went when it was signed. Digests are written in hex. */
export interface CheckpointStatement {
  readonly version: 1;
  readonly kind: 'checkpoint';
  /** The public address of the service that sealed. */
  readonly origin: string;
  readonly batch: number;
  /** Of the last entry of the batch. */
  readonly position: number;
  readonly link: string;
  readonly root: string;
  /** Of the batch, and through it of every batch before. */
  readonly hash: string;
  readonly signedAt: string;
}

/** What stands in the place of pruned entries. The columns of dormouse.audit_stub repeat these, and must agree. */
export interface StubStatement {
  readonly version: 1;
  readonly kind: 'stub';
  readonly stubId: string;
  /** One behind the last position of the stub before; 1 in the first. */
  readonly firstPosition: number;
  /** Always the last position of a whole batch. */
  readonly lastPosition: number;
  readonly lastBatch: number;
  readonly lastLink: string;
  readonly lastHash: string;
  readonly newestAt: string;
  readonly prunedAt: string;
}

export type Statement = Readonly<Record<string, unknown>> & { readonly version: number; readonly kind: string };

export function signStatement(
  keys: Pick<AuditKeys, 'signingKey' | 'keyId'>,
  statement: CheckpointStatement | StubStatement | Statement,
): string {
  const line = JSON.stringify({ ...statement, keyId: keys.keyId });
  const signature = sign(null, Buffer.from(line), keys.signingKey).toString('base64');
  return `${line.slice(0, -1)},"signature":"${signature}"}`;
}

const signedLine = /^(\{.*),"signature":"([A-Za-z0-9+/]{86}==)"\}$/s;

/** What was stated; null where the signature isn't one of this key. */
export function checkStatement(keys: { readonly publicKey: KeyObject }, document: string): Statement | null {
  const [, line, signature] = signedLine.exec(document) ?? [];
  if (line === undefined || signature === undefined) return null;
  const signed = `${line}}`;
  const bytes = Buffer.from(signature, 'base64');
  // The last character of base64 has bits to spare: with others there, the text would be another one and still pass.
  if (bytes.toString('base64') !== signature || !verify(null, Buffer.from(signed), keys.publicKey, bytes)) return null;
  return JSON.parse(signed) as Statement;
}
