/**
 * How the sealed audit is bound together. Digests are handled as texts of 32 latin1 characters: that is twice as fast
 * as buffers, and verifying has to hash every entry of a log four times.
 *
 * - leaf = SHA-256(0x00 ‖ the row as PostgreSQL prints it, see `sealedRow` of store/audit-entries.ts)
 * - link = HMAC(link key, link before ‖ position ‖ leaf ‖ proven)
 * - root = the Merkle tree of RFC 6962 over the leaves of a batch
 * - hash = SHA-256(label ‖ hash before ‖ batch ‖ first ‖ last ‖ uncoded until ‖ root ‖ last link ‖ sealed at)
 * - mac  = HMAC(batch key, hash)
 */
import { hash, timingSafeEqual } from 'node:crypto';

/** 32 bytes, one character each. */
export type Digest = string;

export const zeroDigest: Digest = '\0'.repeat(32);

export function digestOf(bytes: Buffer): Digest {
  return bytes.toString('latin1');
}

export function bytesOf(digest: Digest): Buffer {
  return Buffer.from(digest, 'latin1');
}

export function hexOf(digest: Digest): string {
  return bytesOf(digest).toString('hex');
}

export function isSameDigest(one: Digest, other: Digest): boolean {
  return one.length === 32 && other.length === 32 && timingSafeEqual(bytesOf(one), bytesOf(other));
}

/** Of the whole row, in UTF-8. */
export function leafOf(row: string): Digest {
  return hash('sha256', `\0${row}`, 'binary');
}

export interface Link {
  readonly before: Digest;
  readonly position: number;
  readonly leaf: Digest;
  /** Whether the code of the entry fitted it when it was sealed. */
  readonly proven: boolean;
}

const blockBytes = 64;
const digestBytes = 32;

/** HMAC-SHA-256 by two hashes whose beginnings are prepared, for a message of a fixed length. */
class PreparedHmac {
  readonly message: Buffer;
  readonly #inner: Buffer;
  readonly #outer: Buffer;

  constructor(key: Buffer, messageBytes: number) {
    if (key.length > blockBytes) throw new RangeError('a longer key would have to be hashed first');
    this.#inner = Buffer.alloc(blockBytes + messageBytes, 0x36, 'latin1');
    this.#outer = Buffer.alloc(blockBytes + digestBytes, 0x5c, 'latin1');
    this.#inner.fill(0x36, 0, blockBytes);
    this.#outer.fill(0x5c, 0, blockBytes);
    for (const [at, byte] of key.entries()) {
      this.#inner[at] = 0x36 ^ byte;
      this.#outer[at] = 0x5c ^ byte;
    }
    this.message = this.#inner.subarray(blockBytes);
  }

  digest(): Digest {
    this.#outer.write(hash('sha256', this.#inner, 'binary'), blockBytes, digestBytes, 'latin1');
    return hash('sha256', this.#outer, 'binary');
  }
}

/** Computes links under one key. */
export function createLinker(linkKey: Buffer): (link: Link) => Digest {
  const hmac = new PreparedHmac(linkKey, 2 * digestBytes + 9);
  const { message } = hmac;
  return ({ before, position, leaf, proven }) => {
    message.write(before, 0, digestBytes, 'latin1');
    message.writeUInt32BE(Math.floor(position / 2 ** 32), digestBytes);
    message.writeUInt32BE(position % 2 ** 32, digestBytes + 4);
    message.write(leaf, digestBytes + 8, digestBytes, 'latin1');
    message[2 * digestBytes + 8] = proven ? 1 : 0;
    return hmac.digest();
  };
}

const node = Buffer.alloc(1 + 2 * digestBytes, 1);

/** A level that has an odd one at its end hands it up as it is: the same tree as splitting at powers of two. */
export function merkleRoot(leaves: readonly Digest[]): Digest {
  if (leaves.length === 0) throw new RangeError('a batch holds entries');
  let level = leaves;
  while (level.length > 1) {
    const above: Digest[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const left = level[at] as Digest;
      const right = level[at + 1];
      above.push(right === undefined ? left : nodeOf(left, right));
    }
    level = above;
  }
  return level[0] as Digest;
}

function nodeOf(left: Digest, right: Digest): Digest {
  node.write(left, 1, digestBytes, 'latin1');
  node.write(right, 1 + digestBytes, digestBytes, 'latin1');
  return hash('sha256', node, 'binary');
}

export interface BatchFacts {
  readonly batch: number;
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly root: Digest;
  readonly lastLink: Digest;
  readonly sealedAt: string;
  /** Of the head: nobody may declare more entries as older than the codes later on. */
  readonly uncodedUntil: number;
}

const batchLabel = 'dormouse/audit-batch/v1\0';

export function batchHash(before: Digest, facts: BatchFacts): Digest {
  const numbers = Buffer.alloc(32);
  const { batch, firstPosition, lastPosition, uncodedUntil } = facts;
  for (const [at, number] of [batch, firstPosition, lastPosition, uncodedUntil].entries()) {
    numbers.writeBigInt64BE(BigInt(number), at * 8);
  }
  const bound = [before, digestOf(numbers), facts.root, facts.lastLink].map(bytesOf);
  return hash('sha256', Buffer.concat([Buffer.from(batchLabel), ...bound, Buffer.from(facts.sealedAt)]), 'binary');
}

export function batchMac(batchKey: Buffer, facts: Digest): Digest {
  const hmac = new PreparedHmac(batchKey, digestBytes);
  hmac.message.write(facts, 0, digestBytes, 'latin1');
  return hmac.digest();
}
