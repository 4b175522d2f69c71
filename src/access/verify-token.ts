import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Context } from '../context.js';
import type { Credential } from './credential.js';
import { isScope, type Scope } from './scopes.js';

export type TokenRules = NonNullable<Context['config']['jwt']>;

export interface VerifiedToken {
  readonly credential: Credential;
  readonly validUntilMs: number;
}

/** Clocks of two machines that are both kept by a time service. */
const toleranceSeconds = 5;
/** It names the actor in the audit: nothing that could be taken for something else there. */
const subjectPattern = /^[A-Za-z0-9][A-Za-z0-9._:@|~+/=-]{0,99}$/;
/** Other tokens of the same issuer, such as one that logs somebody out, are no access tokens. */
const typesTaken = ['jwt', 'at+jwt', 'application/at+jwt'];

/** Null for whatever isn't a token of our issuer, for us, in force now: the caller learns no more than that. */
export async function verifyToken(
  token: string,
  rules: TokenRules,
  { keys, now }: { keys: JWTVerifyGetKey; now: string },
): Promise<VerifiedToken | null> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      algorithms: [...rules.algorithms],
      issuer: rules.issuer,
      audience: rules.audience,
      currentDate: new Date(now),
      clockTolerance: toleranceSeconds,
      maxTokenAge: rules.maxAgeSeconds,
      requiredClaims: ['exp', 'sub'],
    });
    const { typ } = protectedHeader;
    if (typ !== undefined && !typesTaken.includes(String(typ).toLowerCase())) return null;
    const { sub, exp = 0 } = payload;
    if (typeof sub !== 'string' || !subjectPattern.test(sub)) return null;
    const person = payload[rules.personClaim] === true;
    return {
      credential: { id: `jwt:${sub}`, scopes: new Set(scopesOf(payload)), person },
      validUntilMs: (exp + toleranceSeconds) * 1_000,
    };
  } catch (error) {
    // Its errors carry the claims of the token: none of them goes on to a log.
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

/** What isn't among our scopes is another service's business. */
function scopesOf({ scope, scp }: JWTPayload): Scope[] {
  const named = scope ?? scp;
  const words = typeof named === 'string' ? named.split(' ') : Array.isArray(named) ? named : [];
  return words.filter((word): word is Scope => typeof word === 'string' && isScope(word));
}
