import { ServiceError } from '../errors.js';
import type { InTwoLanguages, Operator } from '../policy/policy-document.js';
import { checkOperator } from './checks/check-operator.js';
import { checkTemplate, type TemplateToCheck } from './checks/check-template.js';
import type { AllowedLinks } from './checks/links-in.js';
import { problemText, type TemplateProblem } from './checks/template-problem.js';
import { compiledTemplates, shippedTemplate, type Templates } from './compiled-templates.js';
import { messageKinds, messageName } from './message-exists.js';
import { type OwnTemplate, ownTextLine, readOwnTemplate } from './read-own-template.js';

export interface TemplateSources {
  /** The operator's own files by their path in the folder, such as `separation/email-ko.hbs`. */
  readonly overrides: ReadonlyMap<string, string>;
  readonly operator: Operator;
  readonly legalText: InTwoLanguages;
  /** Addresses, besides the operator's, that a notice may lead to. */
  readonly links: readonly string[];
}

/**
 * The words of this operator, all of them checked before the first is sent: what a notice must say is said in every
 * branch, and nothing in it advertises or runs. Throws one `template_invalid` with every problem.
 */
export function openTemplates({ overrides, operator, legalText, links }: TemplateSources): Templates {
  const read = [...overrides].map(([file, source]) => readOwnTemplate(file, source));
  const own = new Map(
    read.filter((each): each is OwnTemplate => 'kind' in each).map((each) => [messageName(each.kind), each.template]),
  );
  const allowed: AllowedLinks = { beginnings: [operator.url, ...links], exact: [], email: operator.contact.email };
  throwProblems([
    ...checkOperator(operator, legalText, allowed, links),
    ...read.filter((each): each is TemplateProblem => 'message' in each),
    ...messageKinds.flatMap((kind) => checkTemplate(toCheck(kind, own), operator, allowed)),
  ]);
  return compiledTemplates(own);
}

function toCheck(
  kind: (typeof messageKinds)[number],
  own: ReadonlyMap<string, OwnTemplate['template']>,
): TemplateToCheck {
  const name = messageName(kind);
  const template = own.get(name);
  if (template !== undefined) return { kind, template, file: `${name}.hbs`, subjectLine: 1, textLine: ownTextLine };
  return { kind, template: shippedTemplate(kind), file: `the shipped ${name}`, subjectLine: 1, textLine: 1 };
}

function throwProblems(problems: readonly TemplateProblem[]): void {
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map((problem) => `  ${problemText(problem)}`);
  throw new ServiceError('template_invalid', [`The words of the notices have ${count}:`, ...lines].join('\n'), {
    detail: { problems },
  });
}
