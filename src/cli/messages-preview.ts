import type { MessagePreview } from '../cycles/preview-message.js';
import { type Command, exitCodes } from './command.js';
import { choiceOf } from './option-values.js';

export const messagePurposes = ['separation', 'reminder', 'separated', 'restored', 'destruction'] as const;

export const messagesPreview: Command = {
  name: 'messages preview',
  summary: 'Show a message as a member would get it today.',
  usage: 'MEMBER [--means MEANS] [--purpose PURPOSE]',
  details:
    'Separated or not, due or not. Nothing is sent; that it was looked at stands in the audit. What is printed is personal\n' +
    'data.',
  words: { min: 1, max: 1 },
  options: {
    means: { type: 'string', value: 'MEANS', description: 'email (unless told), alimtalk, sms, voice or letter.' },
    purpose: {
      type: 'string',
      value: 'PURPOSE',
      description: `${messagePurposes.join(', ')}; separation, the notice, unless told.`,
    },
  },
  examples: ['dormouse messages preview 1042', 'dormouse messages preview 1042 --means letter --purpose destruction'],
  async run(call) {
    const means = choiceOf(call, 'means', ['email', 'alimtalk', 'sms', 'voice', 'letter']);
    const purpose = choiceOf(call, 'purpose', messagePurposes);
    const { previewMessage } = await import('../cycles/preview-message.js');
    const [memberId = ''] = call.words;
    const preview = await previewMessage(await call.openContext(), { memberId, means, purpose, actor: call.actor });
    call.answer(preview, previewText(preview));
    return exitCodes.done;
  },
};

function previewText({ means, purpose, maskedRecipient, subject, text, templateVersion }: MessagePreview): string {
  const where = maskedRecipient ?? 'nowhere: this means does not reach the member';
  return [`${purpose} by ${means}, to ${where}`, `template ${templateVersion}`, '', subject, '', text].join('\n');
}
