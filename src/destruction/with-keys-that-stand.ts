import { ServiceError } from '../errors.js';

const triesMax = 5;

/** Again, from its beginning, where the period key that it sealed under was withdrawn in between. */
export async function withKeysThatStand<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isKeyWithdrawn(error) || tries >= triesMax) throw error;
    }
  }
}

function isKeyWithdrawn(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'key_withdrawn';
}
