import { createInterface } from 'node:readline';
import type { AuthenticatorContext } from '../access/authenticate.js';
import type { Scope } from '../access/scopes.js';
import { ServiceError } from '../errors.js';
import type { Actor } from '../store/timeline.js';
import type { Call } from './command.js';
import { WrongUse } from './wrong-use.js';

export interface Approver {
  /** The credential, with the user of the operating system beside it. */
  readonly actor: Actor;
  readonly person: boolean;
}

/**
 * A user of the operating system is not another person: whoever approves proves a key of their own. It comes from the
 * environment or standard input, for an argument would stay in the history of the shell.
 */
export async function approverOf(
  call: Call,
  ctx: AuthenticatorContext,
  scope: Scope = 'approvals:give',
): Promise<Approver> {
  const token = call.settings().secrets.apiKey ?? (await firstLine(call));
  if (token === '') throw new WrongUse('Give an API key in DORMOUSE_API_KEY or on standard input.');
  const { createAuthenticator } = await import('../access/authenticate.js');
  const credential = await createAuthenticator(ctx).authenticate(token);
  if (credential === null) {
    throw new ServiceError(
      'credential_invalid',
      'This API key is unknown, expired, revoked or locked. Give it in DORMOUSE_API_KEY or on standard input.',
    );
  }
  if (!credential.scopes.has(scope)) {
    throw new ServiceError('scope_missing', `This credential lacks the scope ${scope}.`, { detail: { scope } });
  }
  return { actor: { id: credential.id, agent: call.actor.id }, person: credential.person };
}

async function firstLine(call: Call): Promise<string> {
  if ((call.input as { isTTY?: boolean }).isTTY) call.log('The API key of who approves, then Enter:');
  const lines = createInterface({ input: call.input });
  try {
    for await (const line of lines) return line.trim();
    return '';
  } finally {
    lines.close();
  }
}
