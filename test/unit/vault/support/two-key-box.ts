/**
 * Makes one AES-GCM box that opens under two keys, the attack that a key commitment is there for. The tag is linear in
 * the ciphertext blocks, so with one block left free both tags can be made equal.
 */
import { createCipheriv } from 'node:crypto';

const blockBytes = 16;
const reduction = 0xe1n << 120n;

export function boxUnderTwoKeys(first: Buffer, second: Buffer, nonce: Buffer, associatedData: Buffer): Buffer {
  const chosen = Buffer.from('one block fixed!', 'utf8');
  const blocks = [
    ...blocksOf(associatedData),
    toField(chosen),
    0n,
    lengthsBlock(associatedData.length, 2 * blockBytes),
  ];
  const [h1, h2] = [hashKey(first), hashKey(second)];
  const difference = tagOf(first, nonce, blocks) ^ tagOf(second, nonce, blocks);
  // The free block is the last but one, so it enters the tag times the hash key squared.
  const factor = multiply(h1, h1) ^ multiply(h2, h2);
  const free = multiply(difference, invert(factor));
  blocks[blocks.length - 2] = free;
  const tag = toBytes(tagOf(first, nonce, blocks));
  return Buffer.concat([nonce, chosen, toBytes(free), tag]);
}

function tagOf(key: Buffer, nonce: Buffer, blocks: readonly bigint[]): bigint {
  const h = hashKey(key);
  let hash = 0n;
  for (const block of blocks) hash = multiply(hash ^ block, h);
  return hash ^ toField(encryptBlock(key, Buffer.concat([nonce, Buffer.from([0, 0, 0, 1])])));
}

function hashKey(key: Buffer): bigint {
  return toField(encryptBlock(key, Buffer.alloc(blockBytes)));
}

function encryptBlock(key: Buffer, block: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-ecb', key, null);
  return cipher.setAutoPadding(false).update(block);
}

function blocksOf(bytes: Buffer): bigint[] {
  const blocks: bigint[] = [];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = Buffer.alloc(blockBytes);
    bytes.copy(block, 0, at, at + blockBytes);
    blocks.push(toField(block));
  }
  return blocks;
}

function lengthsBlock(associatedBytes: number, cipherBytes: number): bigint {
  return (BigInt(associatedBytes * 8) << 64n) | BigInt(cipherBytes * 8);
}

function toField(block: Buffer): bigint {
  return BigInt(`0x${block.toString('hex')}`);
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * blockBytes, '0'), 'hex');
}

/** In GF(2^128) as GCM writes it: the highest bit is the coefficient of x^0. */
function multiply(left: bigint, right: bigint): bigint {
  let product = 0n;
  let shifted = right;
  for (let bit = 127n; bit >= 0n; bit -= 1n) {
    if ((left >> bit) & 1n) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ reduction : shifted >> 1n;
  }
  return product;
}

/** To the power of 2^128 - 2. */
function invert(value: bigint): bigint {
  let inverse = 1n << 127n;
  let power = value;
  for (let exponent = 1; exponent < 128; exponent += 1) {
    power = multiply(power, power);
    inverse = multiply(inverse, power);
  }
  return inverse;
}
