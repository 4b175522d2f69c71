import { requestKinds } from '../policy/rights-request.js';
import { type Command, exitCodes } from './command.js';
import { namingOptions } from './naming-options.js';
import { choiceOf, dayOf, requiredText } from './option-values.js';
import { requestText } from './requests-text.js';

const optionNames = {
  receivedOn: 'received',
  'proof.method': 'proof-method',
  'proof.reference': 'proof-reference',
};

export const requestsOpen: Command = {
  name: 'requests open',
  summary: 'Enter what a person asked for under the law: they must be answered within ten days.',
  usage: 'MEMBER --kind KIND --proof-method TEXT --proof-reference TEXT [--received DAY]',
  details:
    'KIND is access, correction, deletion, suspension, withdrawal or portability. The ten days count from the day on which\n' +
    'the person asked, not from when it is entered. Give no personal data in the proof.',
  words: { min: 1, max: 1 },
  options: {
    kind: { type: 'string', value: 'KIND', description: 'What the person asked for.' },
    received: { type: 'string', value: 'DAY', description: 'When they asked; today unless told.' },
    'proof-method': { type: 'string', value: 'TEXT', description: 'How the person was identified, e.g. phone-call.' },
    'proof-reference': { type: 'string', value: 'TEXT', description: 'Where that is recorded, e.g. ticket 4711.' },
  },
  examples: [
    'dormouse requests open 1042 --kind access --received 2026-11-22 --proof-method call-back --proof-reference "ticket 4711"',
  ],
  async run(call) {
    requiredText(call, 'kind');
    const kind = choiceOf(call, 'kind', requestKinds);
    const asked = {
      memberId: call.words[0] ?? '',
      kind,
      receivedOn: dayOf(call, 'received'),
      proof: { method: requiredText(call, 'proof-method'), reference: requiredText(call, 'proof-reference') },
      actor: call.actor,
    };
    const { openRequest } = await import('../rights/open-request.js');
    const ctx = await call.openContext();
    const opened = await namingOptions(optionNames, () => openRequest(ctx, asked));
    call.answer(opened, requestText(opened));
    return exitCodes.done;
  },
};
