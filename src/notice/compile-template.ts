import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import type { Template } from './templates/template.js';

export interface CompiledTemplate<Values> {
  /** SHA-256 of the source: which words were sent stays provable after a template has changed. */
  readonly version: string;
  render(values: Values): { subject: string; text: string };
}

/**
 * A template can print values, repeat and choose, and nothing else: no helper that looks things up or runs code, and
 * a value that is missing is an error, never a gap in a legal text. Values are plain data and are never compiled.
 */
export function compileTemplate<Values extends object>(template: Template): CompiledTemplate<Values> {
  const handlebars = Handlebars.create();
  const options = {
    noEscape: true,
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: { if: true, unless: true, each: true, with: false, log: false, lookup: false },
  } as const;
  // Said aloud because Handlebars would otherwise write a warning of its own to the console.
  const runtime = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false } as const;
  const subject = handlebars.compile<Values>(template.subject, options);
  const text = handlebars.compile<Values>(template.text, options);
  return {
    version: createHash('sha256').update(`${template.subject}\n${template.text}`, 'utf8').digest('hex'),
    render: (values) => ({ subject: subject(values, runtime), text: text(values, runtime) }),
  };
}
