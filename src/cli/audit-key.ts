import { type Command, exitCodes } from './command.js';

export const auditKey: Command = {
  name: 'audit key',
  summary: 'Print the public key that checkpoints of the audit are signed with.',
  usage: '',
  details:
    'Give it to whoever receives checkpoints. The signature (Ed25519) is the last member of each line, and is one of the\n' +
    'line without that member. The key stays the same when root and period keys change.',
  options: {},
  examples: ['dormouse audit key > audit-key.pem', 'dormouse audit key --json'],
  async run(call) {
    const { publicKeyText } = await import('../audit/audit-keys.js');
    const { openAuditKeys } = await import('./open-auditor.js');
    const keys = await openAuditKeys(call);
    const publicKey = publicKeyText(keys);
    call.answer({ keyId: keys.keyId, publicKey }, publicKey.trimEnd());
    return exitCodes.done;
  },
};
