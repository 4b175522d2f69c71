import { ServiceError } from '../errors.js';
import { alimtalk } from './alimtalk.js';
import type { Templates } from './compiled-templates.js';
import type { NoticeFacts } from './notice-facts.js';
import { noticeValues } from './notice-values.js';
import { type Rendered, tidied } from './rendered.js';
import { textMessage } from './text-message.js';
import { voiceScript } from './voice-script.js';

export interface ComposedNotice extends Rendered {
  readonly templateVersion: string;
  /** The values of a template that the provider keeps; null where the text itself is sent. */
  readonly variables: Readonly<Record<string, string>> | null;
}

/**
 * Words a message for one member. The same facts give the same text, so that it can be hashed and sealed. Throws
 * `means_unavailable` when the means can't carry it: then the next means is due.
 */
export function composeNotice(facts: NoticeFacts, templates: Templates): ComposedNotice {
  const template = templates.find(facts);
  if (template === null) {
    throw new ServiceError('means_unavailable', `A message about ${facts.purpose} has no text for ${facts.means}.`);
  }
  const values = noticeValues(facts);
  const rest = { templateVersion: template.version, variables: null };
  switch (facts.means) {
    case 'sms':
      return { ...textMessage(template, values), ...rest };
    case 'voice':
      return { ...voiceScript(template, values, facts.itemGroups), ...rest };
    case 'alimtalk':
      return { ...rest, ...alimtalk(template, values, facts.language) };
    default:
      return { ...tidied(template.render(values)), ...rest };
  }
}
