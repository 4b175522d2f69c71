import type { Operator } from '../../policy/policy-document.js';
import type { MessageKind } from '../notice-facts.js';
import type { Template } from '../templates/template.js';
import { codeFindings } from './code-findings.js';
import type { AllowedLinks } from './links-in.js';
import type { Finding, TemplateProblem } from './template-problem.js';
import { trialFindings } from './trial-findings.js';
import { sourceFindings } from './word-findings.js';

export interface TemplateToCheck {
  readonly kind: MessageKind;
  readonly template: Template;
  /** The name for messages, and the lines on which subject and text begin in it. */
  readonly file: string;
  readonly subjectLine: number;
  readonly textLine: number;
}

/** Everything that is wrong with one template; shipped and own ones are held to the same. */
export function checkTemplate(checked: TemplateToCheck, operator: Operator, allowed: AllowedLinks): TemplateProblem[] {
  const { kind, template, file, subjectLine, textLine } = checked;
  const code = [
    ...placed(codeFindings(template.subject, kind, 'subject'), subjectLine),
    ...placed(codeFindings(template.text, kind, 'text'), textLine),
  ];
  const words = [
    ...placed(sourceFindings(template.subject, allowed), subjectLine),
    ...placed(sourceFindings(template.text, allowed), textLine),
  ];
  // What can't be run can't be tried; its words are read all the same.
  const tried = code.length > 0 ? [] : trialFindings(kind, template, operator, allowed);
  const known = new Set(words.map(({ message }) => message));
  const findings = [...code, ...words, ...tried.filter(({ line, message }) => line !== null || !known.has(message))];
  return unique(findings).map((finding) => ({ file, ...finding }));
}

function placed(findings: readonly Finding[], firstLine: number): Finding[] {
  return findings.map(({ line, message }) => ({ line: line === null ? null : line + firstLine - 1, message }));
}

function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.line} ${finding.message}`, finding])).values()];
}
