import type { EdgeCode } from './problem.js';

/** A refusal by the HTTP room itself. Its detail is safe to show. */
export class EdgeError extends Error {
  override readonly name = 'EdgeError';
  readonly code: EdgeCode;

  constructor(code: EdgeCode, detail: string) {
    super(detail);
    this.code = code;
  }
}
