import { describe, expect, test } from 'vitest';
import type { Call, Command } from '../../src/cli/command.js';
import { meansList } from '../../src/cli/means-list.js';
import { meansResume } from '../../src/cli/means-resume.js';
import { status } from '../../src/cli/status.js';
import { insertMeansStop } from '../../src/store/means-stops.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';

async function run(shop: SmallShop, command: Command, call: Partial<Call> = {}) {
  const answered: { document: unknown; text: string } = { document: null, text: '' };
  const given = {
    words: [],
    values: {},
    actor: { id: 'cli:tester' },
    openContext: async () => shop.ctx,
    answer: (document: unknown, text: string) => void Object.assign(answered, { document, text }),
  };
  const code = await command.run({ ...given, ...call } as unknown as Call);
  return { code, ...answered };
}

async function stoppedShop() {
  const shop = await openSmallShop();
  await insertMeansStop(shop.ctx.mover, { means: 'sms', reason: '20003', at: shop.now(), backoffMs: 600_000 });
  return shop;
}

describe('means on the command line', () => {
  test('are listed with what has stopped them', async () => {
    const shop = await stoppedShop();
    const { code, document, text } = await run(shop, meansList);
    expect(code).toBe(0);
    expect(document).toMatchObject({
      means: [{ means: 'email', stopped: null }, { means: 'sms', waiting: 0 }, {}, {}, {}],
    });
    expect(text).toMatch(/^sms +yes +20003 since .*, tried again at .* +0 +-$/m);
    expect((await run(shop, status)).text).toMatch(/^stopped means +sms \(20003, since /m);
  });

  test('go on for a reason, and whoever typed it stands in the audit', async () => {
    const shop = await stoppedShop();
    const resume = { words: ['sms'], values: { reason: 'The token was renewed.' } };
    expect(await run(shop, meansResume, resume)).toMatchObject({ code: 0, document: { wasStopped: true } });
    expect((await run(shop, meansResume, resume)).text).toContain('was not stopped');
    const { rows } = await shop.database.admin.query(
      `select actor, reason from dormouse.audit_entry where action = 'means_resumed'`,
    );
    expect(rows).toEqual([{ actor: 'cli:tester', reason: 'The token was renewed.' }]);
  });

  test('are refused when there is no such means, or no reason', async () => {
    const shop = await stoppedShop();
    const values = { reason: 'x' };
    await expect(run(shop, meansResume, { words: ['fax'], values })).rejects.toMatchObject({ name: 'WrongUse' });
    await expect(run(shop, meansResume, { words: ['sms'] })).rejects.toMatchObject({ name: 'WrongUse' });
  });
});
