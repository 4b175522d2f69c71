import type { PolicyChange } from '../cycles/post-policy-change.js';
import { readYamlDocument, throwProblems } from '../yaml-document.js';
import { type Command, exitCodes } from './command.js';
import { readInput } from './read-input.js';

export const boardPost: Command = {
  name: 'board post',
  summary: 'Post a change of your policy on the notice board.',
  usage: 'FILE',
  details:
    'FILE is YAML or JSON; - reads standard input:\n\n' +
    '  kind: policyChange\n' +
    '  takesEffectOn: 2027-01-15    # 7 days ahead at least, 30 where it is material\n' +
    '  material: true               # rights of members change materially\n' +
    '  untilOn: 2027-03-31          # 30 days after the change unless told\n' +
    '  texts:\n' +
    '    ko: { title: 개인정보 처리방침 개정 안내, text: "…" }\n' +
    '    en: { title: Change of the privacy policy, text: "…" }\n\n' +
    'It stands from today on. Everybody reads it: it may hold no address or number but the contact in the policy.',
  words: { min: 1, max: 1 },
  options: {},
  examples: ['dormouse board post change.yaml', 'dormouse board post - --json < change.json'],
  async run(call) {
    const change = readChange(await readInput(call, call.words[0] ?? ''));
    const { postPolicyChange } = await import('../cycles/post-policy-change.js');
    const posted = await postPolicyChange(await call.openContext(), { ...change, actor: call.actor });
    const { postingId, postedOn, untilOn, takesEffectOn } = posted;
    call.answer(
      posted,
      `Posting ${postingId} stands from ${postedOn} until ${untilOn}; the change takes effect on ${takesEffectOn}.`,
    );
    return exitCodes.done;
  },
};

const day = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a day such as 2027-01-15' };
const written = {
  type: 'object',
  required: ['title', 'text'],
  additionalProperties: false,
  properties: { title: { type: 'string', minLength: 1 }, text: { type: 'string', minLength: 1 } },
};
const schema = {
  type: 'object',
  required: ['kind', 'takesEffectOn', 'material', 'texts'],
  additionalProperties: false,
  properties: {
    kind: { const: 'policyChange' },
    takesEffectOn: day,
    material: { type: 'boolean' },
    untilOn: day,
    texts: {
      type: 'object',
      required: ['ko', 'en'],
      additionalProperties: false,
      properties: { ko: written, en: written },
    },
  },
};

function readChange(text: string): PolicyChange {
  const { value, problems } = readYamlDocument<PolicyChange & { kind: 'policyChange' }>(text, schema, 'the posting');
  throwProblems('the posting', 'input_invalid', problems);
  const { kind: _kind, ...change } = value;
  return change;
}
