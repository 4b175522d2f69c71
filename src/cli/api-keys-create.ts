import { type Command, exitCodes } from './command.js';
import { requiredText, scopesOf, wholeNumberOf } from './option-values.js';

const daysMax = 3_650;
const daysDefault = 90;

export const apiKeysCreate: Command = {
  name: 'api-keys create',
  summary: 'Create an API key; it is shown this once.',
  usage: '--name NAME --scopes SCOPE,… [--days N] [--person]',
  details:
    'Needs DATABASE_URL and the keyring, which the first start of the service makes: its grant is an entry of the audit. Only\n' +
    'a hash of the key is kept: who loses it makes another and revokes the first.',
  options: {
    name: { type: 'string', value: 'NAME', description: 'Which program or person holds it.' },
    scopes: { type: 'string', value: 'SCOPE,…', description: 'What it may do, e.g. members:read,members:lookup.' },
    days: { type: 'string', value: 'N', description: `For how many days; ${daysDefault} unless told.` },
    person: { type: 'boolean', description: 'The key stands for one person and not for a program.' },
  },
  examples: [
    'dormouse api-keys create --name support --scopes members:read,members:lookup,members:restore',
    'dormouse api-keys create --name "on-call approver" --scopes approvals:give --person --days 30 --json',
  ],
  async run(call) {
    const asked = {
      name: requiredText(call, 'name'),
      scopes: scopesOf(requiredText(call, 'scopes')),
      person: call.values.person === true,
      expiresInDays: wholeNumberOf(call, 'days', { min: 1, max: daysMax }) ?? daysDefault,
      actor: call.actor,
    };
    const { createApiKey } = await import('../access/create-api-key.js');
    const { withAccess } = await import('./open-clerk.js');
    const key = await withAccess(call, (ctx) => createApiKey(ctx, asked));
    const text = [
      key.token,
      '',
      `Key ${key.keyId} (${key.name}) may ${key.scopes.join(', ')}; it expires at ${key.expiresAt}.`,
      'Keep it now: it is not shown again.',
    ].join('\n');
    call.answer(key, text);
    return exitCodes.done;
  },
};
