import type { Scope } from './scopes.js';

/** Who calls, as far as it was proven. */
export interface Credential {
  /** `key:<id>` or `jwt:<subject>`: the actor of everything that it does. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  /** It stands for one person and not for a program. */
  readonly person: boolean;
}
