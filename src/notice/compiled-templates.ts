import { type CompiledTemplate, compileTemplate } from './compile-template.js';
import { messageKinds, messageName } from './message-exists.js';
import type { MessageKind } from './notice-facts.js';
import { shippedTemplates } from './templates/shipped-templates.js';
import type { Template } from './templates/template.js';

/** The words of this operator, compiled once when the service starts. */
export interface Templates {
  /** Null where no such message exists. */
  find(kind: MessageKind): CompiledTemplate<object> | null;
}

/** The shipped words, and the operator's own in their place; `own` goes by the names of the messages. */
export function compiledTemplates(own: ReadonlyMap<string, Template> = new Map()): Templates {
  const compiled = new Map(
    messageKinds.map((kind) => {
      const template = own.get(messageName(kind)) ?? shippedTemplate(kind);
      return [messageName(kind), compileTemplate<object>(template)] as const;
    }),
  );
  return { find: (kind) => compiled.get(messageName(kind)) ?? null };
}

export function shippedTemplate({ purpose, means, language }: MessageKind): Template {
  const template = shippedTemplates[purpose][means]?.[language];
  if (template === undefined) throw new TypeError('only the messages of messageKinds are shipped');
  return template;
}
