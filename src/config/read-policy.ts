import { type Policy, toPolicy } from '../policy/policy.js';
import { policyContradictions } from '../policy/policy-contradictions.js';
import { type PolicyDocument, withDefaults } from '../policy/policy-document.js';
import { policySchema } from '../policy/policy-schema.js';
import { type DocumentPath, problemAt, readYamlDocument, throwProblems } from '../yaml-document.js';

const name = 'policy.yaml';

/** Reads `policy.yaml`; throws one error with every problem and its line. */
export function readPolicy(text: string): Policy {
  const { value, problems, lineOf } = readYamlDocument<PolicyDocument>(text, policySchema, name);
  throwProblems(name, 'policy_invalid', problems);
  const contradictions = policyContradictions(withDefaults(value)).map((sentence) => {
    const { path, message } = placed(sentence);
    return problemAt(lineOf, path, message);
  });
  throwProblems(name, 'policy_invalid', contradictions);
  return toPolicy(value);
}

/** The policy says which parameter it means at the head of each sentence: "haltAbove.share: must be …". */
function placed(sentence: string): { path: DocumentPath; message: string } {
  const match = /^([A-Za-z.]+): (.*)$/s.exec(sentence);
  return match
    ? { path: (match[1] as string).split('.'), message: match[2] as string }
    : { path: [], message: sentence };
}
