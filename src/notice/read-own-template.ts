import type { TemplateProblem } from './checks/template-problem.js';
import { messageKinds, messageName } from './message-exists.js';
import { nearestName } from './nearest-name.js';
import type { MessageKind } from './notice-facts.js';
import type { Template } from './templates/template.js';

export interface OwnTemplate {
  readonly kind: MessageKind;
  readonly template: Template;
}

/** The subject is the first line, the second is blank. */
export const ownTextLine = 3;

const charactersMax = 50_000;
const kindByFile = new Map(messageKinds.map((kind) => [`${messageName(kind)}.hbs`, kind]));

/** One file of the operator's folder: `subject: …`, a blank line, then the text. */
export function readOwnTemplate(file: string, source: string): OwnTemplate | TemplateProblem {
  const kind = kindByFile.get(file);
  if (kind === undefined) {
    const message = `there is no message by this name; did you mean ${nearestName(file, kindByFile.keys())}?`;
    return { file, line: null, message };
  }
  if (source.length > charactersMax) return { file, line: null, message: `is longer than ${charactersMax} characters` };
  const [first = '', second, ...rest] = source
    .replace(/^\u{FEFF}/u, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  const subject = /^subject:[ \t]*(\S.*)$/.exec(first)?.[1];
  if (subject === undefined) return { file, line: 1, message: 'the first line must be "subject: " and the subject' };
  if (second === undefined || second.trim() !== '') return { file, line: 2, message: 'the second line must be blank' };
  const text = rest.join('\n');
  if (text.trim() === '') return { file, line: ownTextLine, message: 'the text is missing' };
  return { kind, template: { subject: subject.trimEnd(), text } };
}
