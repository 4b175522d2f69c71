import { describe, expect, onTestFinished, test } from 'vitest';
import { requireApproval } from '../../src/access/approvals.js';
import { createLogger } from '../../src/logger.js';
import { type IdentityProvider, type SignOptions, startIdentityProvider } from '../support/identity-provider.js';
import { type App, openApp } from './support/app.js';

/** The service beside an identity provider. */
async function openTokens(env: Readonly<Record<string, string>> = {}) {
  const told: string[] = [];
  let app: App | undefined;
  const provider: IdentityProvider = await startIdentityProvider({ now: () => app?.now() ?? '' });
  onTestFinished(() => provider.close());
  const logger = createLogger('trace', {
    write: (line: string) => told.push(line),
  } as unknown as NodeJS.WritableStream);
  app = await openApp({ env: { ...provider.env, ...env }, overrides: { logger } });
  const { server } = app;
  return {
    app,
    provider,
    told,
    async ask(url: string, options: SignOptions & { method?: 'GET' | 'POST'; from?: string } = {}) {
      const authorization = `Bearer ${await provider.sign(options)}`;
      const { method = 'GET', from = '198.51.100.7' } = options;
      return server.inject({ method, url, headers: { authorization }, remoteAddress: from });
    },
  };
}

async function lastEntry({ database }: App) {
  const { rows } = await database.admin.query(
    'select action, actor, host(address) as address from dormouse.audit_entry order by entry_id desc limit 1',
  );
  return rows[0];
}

describe('a caller with a token', () => {
  test('acts under its subject, and its token stands in no log', async () => {
    const { app, ask, told, provider } = await openTokens();
    await app.addMember();
    const claims = { sub: 'agent@example.com' };
    expect((await ask('/v1/members/1001', { claims })).statusCode).toBe(200);
    expect(await lastEntry(app)).toMatchObject({ actor: 'jwt:agent@example.com', address: '198.51.100.7' });
    expect(told.join('')).toContain('"credential":"jwt:agent@example.com"');
    const refused = await ask('/v1/members/1001', { claims: { ...claims, aud: 'another-service' } });
    expect(refused.json()).toMatchObject({ code: 'credential_invalid' });
    for (const part of (await provider.sign({ claims })).split('.')) expect(told.join('')).not.toContain(part);
    expect(told.join('')).not.toContain('another-service');
  });

  test('approves where it stands for a person, and not otherwise', async () => {
    const { app, ask } = await openTokens();
    const asked = { operation: 'keys.retire', request: {}, summary: {}, actor: { id: 'cli:kim' } };
    const { approvalId } = await requireApproval(app.ctx, asked);
    const give = (claims: Record<string, unknown>) =>
      ask(`/v1/approvals/${approvalId}/approval`, { method: 'POST', claims: { scope: 'approvals:give', ...claims } });
    expect((await give({ sub: 'program' })).json().code).toBe('approval_needs_person');
    expect((await give({ sub: 'lee', dormouse_person: true })).json().approvedBy).toBe('jwt:lee');
  });

  test('is counted as itself from wherever it calls, once its token was checked', async () => {
    const { app, provider } = await openTokens({ RATE_LIMIT_PER_MINUTE: '5' });
    const claims = { scope: 'sweeps:read' };
    const [busy, other] = [
      await provider.sign({ claims }),
      await provider.sign({ claims: { ...claims, sub: 'other' } }),
    ];
    const status = async (token: string, remoteAddress: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await app.server.inject({ url: '/v1/sweeps', headers, remoteAddress })).statusCode;
    };
    for (let asked = 0; asked < 6; asked += 1) expect(await status(busy, '192.0.2.1')).toBe(200);
    expect(await status(busy, '192.0.2.2')).toBe(429);
    expect(await status(other, '192.0.2.3')).toBe(200);
  });

  test('is told to wait, and not that its token is wrong, while nobody can check it', async () => {
    const { ask, provider } = await openTokens();
    provider.feel('hangs up');
    const answer = await ask('/v1/members/1001');
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'identity_provider_unavailable']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });
});
