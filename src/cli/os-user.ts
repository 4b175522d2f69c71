import { userInfo } from 'node:os';
import type { Actor } from '../store/timeline.js';

/** Asked of the operating system, not of the environment, which anybody can set. */
export function actorOfProcess(): Actor {
  return { id: `cli:${nameOfUser()}` };
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
