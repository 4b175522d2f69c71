import { randomFillSync } from 'node:crypto';

// One system call for some hundred records instead of three for each.
const pool = Buffer.alloc(16_384);
let used = pool.length;

/** Fills `target` with random bytes that are handed out once: what was drawn is wiped from the pool. */
export function drawRandom(target: Buffer): void {
  if (target.length > pool.length) {
    randomFillSync(target);
    return;
  }
  if (used + target.length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const end = used + target.length;
  pool.copy(target, 0, used, end);
  pool.fill(0, used, end);
  used = end;
}
