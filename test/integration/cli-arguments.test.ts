import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { runCli } from './cli-run.js';

describe('the command line', () => {
  test.each(commands.map(({ name }) => name))(
    'explains %s with its usage and examples, needing no setting',
    async (name) => {
      const { code, stdout, stderr } = await runCli([...name.split(' '), '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`Usage: dormouse ${name}`);
      expect(stdout).toMatch(/--json .*\n[\s\S]*Examples:\n {2}\S/);
    },
  );

  test('lists every command', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const { name } of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  test.each([
    { typed: ['swep'], hint: 'Did you mean dormouse sweep?' },
    { typed: ['letters', 'craete'], hint: 'Did you mean dormouse letters create?' },
    { typed: ['letters', 'open', '--folder', 'a', '--reason', 'b'], hint: 'Usage: dormouse letters open BATCH' },
    { typed: ['letters', 'open', '7', '--folder', 'a', '--reason', 'b'], hint: 'letters list shows them' },
    { typed: ['letters'], hint: 'letters import-results' },
    { typed: ['sweep', '--preform'], hint: 'Did you mean --perform?' },
    { typed: ['sweep', '--perform=yes'], hint: 'takes no value' },
    { typed: ['sweep', '--as-of'], hint: '--as-of DATE' },
    { typed: ['sweep', '--as-of', '2026-02-30'], hint: 'a day of the calendar' },
    { typed: ['sweep', '--as-of', '2026-02-30T00:00:00Z'], hint: 'a day of the calendar' },
    { typed: ['sweep', '--as-of', '5'], hint: 'a day of the calendar' },
    { typed: ['sweep', '--as-of', '2026-11-22T03:00:00'], hint: 'with its offset' },
    { typed: ['sweep', '--stop', '1'], hint: 'an id as it was printed' },
    { typed: ['sweep', '--perform', '--stop', '0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b'], hint: 'one of them at a time' },
    { typed: ['status', 'now'], hint: 'Usage: dormouse status' },
    { typed: ['lookup'], hint: 'Usage: dormouse lookup VALUE' },
    { typed: ['restore', '1001'], hint: '--reason is missing' },
    { typed: ['api-keys', 'create', '--name', 'a', '--scopes', 'b', '--days', '1.5'], hint: 'whole number' },
    { typed: [], hint: 'dormouse --help' },
  ])(
    'refuses $typed with 2, says what is wrong on standard error, and prints nothing else',
    async ({ typed, hint }) => {
      const { code, stdout, stderr } = await runCli(typed);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(hint);
    },
  );

  test.each([{ typed: ['swep'] }, { typed: ['sweep', '--as-of', '--json'] }, { typed: [] }])(
    'answers wrong use in JSON where JSON was asked for: $typed',
    async ({ typed }) => {
      const { code, stdout, stderr } = await runCli([...typed, '--json']);
      expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'wrong_use' } });
    },
  );

  test('repeats nothing that may be somebody’s data', async () => {
    const { stderr } = await runCli(['hong@example.com', '--hong@example.com']);
    expect(stderr).not.toContain('hong');
  });

  test('names every setting that is wrong, without its value', async () => {
    const { code, stderr } = await runCli(['status'], { env: { PORT: 'secret-port', SMTP_URL: 'smtp://x' } });
    expect(code).toBe(1);
    expect(stderr).toContain('PORT must be integer');
    expect(stderr).not.toContain('secret-port');
  });

  test.each([
    { args: ['migrate'], variable: 'OWNER_DATABASE_URL' },
    { args: ['api-keys', 'list'], variable: 'DATABASE_URL' },
    { args: ['grants'], variable: 'OWNER_DATABASE_URL' },
    { args: ['serve'], variable: 'POLICY_FILE' },
  ])('says which variable $args misses', async ({ args, variable }) => {
    const { code, stdout } = await runCli([...args, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'configuration_invalid' });
    expect(JSON.parse(stdout).error.message).toContain(variable);
  });

  test('says that a database can not be reached, without the password of its URL', async () => {
    const env = { DATABASE_URL: 'postgresql://dormouse_clerk:hidden@127.0.0.1:1/shop' };
    const { code, stdout, stderr } = await runCli(['api-keys', 'list', '--json'], { env });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe('database_unavailable');
    expect(stdout + stderr).not.toContain('hidden');
  });
});
