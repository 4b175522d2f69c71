import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { ServiceError } from '../../../../src/errors.js';
import type { Binding } from '../../../../src/vault/binding.js';
import type { PeriodKey } from '../../../../src/vault/period-key.js';

export const now = '2026-11-22T15:03:00.123456Z';

export function makePeriodKey(key = randomBytes(32)): PeriodKey {
  return { id: randomUUID(), key };
}

export function makeBinding(over: Partial<Binding> = {}): Binding {
  return { memberId: '100381', class: 'membership', recordId: randomUUID(), revision: 1, ...over };
}

/** The text of one invented member as the vault would hold it. */
export const memberText = Buffer.from(
  JSON.stringify({
    columns: ['login_id', 'representative_name', 'email', 'mobile_phone', 'road_address'],
    rows: [
      ['harbour-cafe', '홍길동', 'owner@example.kr', '010-0000-1234', '서울특별시 중구 세종대로 110'],
      ['harbour-cafe-2', '홍길동', 'second@example.kr', '010-0000-1235', '서울특별시 중구 세종대로 111'],
    ],
  }),
  'utf8',
);

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A private folder of its own for each test, and the place of a keyring in it. */
export function makeKeyringPath(): string {
  return join(makeFolder(), 'keyring.json');
}

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dormouse-vault-'));
  chmodSync(folder, 0o700);
  folders.push(folder);
  return folder;
}

/** What was thrown, or a failure that says that nothing was. */
export function failureOf(work: () => unknown): ServiceError {
  try {
    work();
  } catch (failure) {
    if (failure instanceof ServiceError) return failure;
    throw new Error('threw something else than a ServiceError', { cause: failure });
  }
  throw new Error('was accepted');
}

export async function rejectionOf(work: Promise<unknown>): Promise<ServiceError> {
  const failure = await work.then(
    () => new Error('was accepted'),
    (reason: unknown) => reason,
  );
  if (failure instanceof ServiceError) return failure;
  throw new Error('rejected with something else than a ServiceError', { cause: failure });
}

export function flipBit(bytes: Buffer, at: number, bit = 0): Buffer {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << bit), at);
  return flipped;
}
