import { type Command, exitCodes } from './command.js';
import { messagePurposes } from './messages-preview.js';
import { choiceOf, requiredText } from './option-values.js';

export const messagesTest: Command = {
  name: 'messages test',
  summary: 'Send a message about an invented member to yourself.',
  usage: '--to ADDRESS [--means MEANS] [--purpose PURPOSE] [--language LANGUAGE]',
  details:
    "It is marked as a test, stands in no ledger, and its link keeps nobody's account. It tells what the provider answered,\n" +
    'so that a new account, sender or template can be tried before members depend on it.',
  options: {
    to: { type: 'string', value: 'ADDRESS', description: 'An e-mail address or a telephone number of your own.' },
    means: { type: 'string', value: 'MEANS', description: 'email (unless told), alimtalk, sms or voice.' },
    purpose: {
      type: 'string',
      value: 'PURPOSE',
      description: `${messagePurposes.join(', ')}; separation, the notice, unless told.`,
    },
    language: { type: 'string', value: 'LANGUAGE', description: 'ko (unless told) or en.' },
  },
  examples: [
    'dormouse messages test --to operator@example.com',
    'dormouse messages test --to 010-0000-0000 --means sms',
  ],
  async run(call) {
    const asked = {
      to: requiredText(call, 'to'),
      means: choiceOf(call, 'means', ['email', 'alimtalk', 'sms', 'voice']),
      purpose: choiceOf(call, 'purpose', messagePurposes),
      language: choiceOf(call, 'language', ['ko', 'en']),
      actor: call.actor,
    };
    const { sendTestMessage } = await import('../cycles/send-test-message.js');
    const sent = await sendTestMessage(await call.openContext(), asked);
    const { outcome, reason, providerId } = sent;
    call.answer(sent, [outcome, reason, providerId].filter((word) => word !== null).join(' '));
    return ['accepted', 'submitted', 'delivered'].includes(outcome) ? exitCodes.done : exitCodes.failed;
  },
};
