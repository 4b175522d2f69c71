import { ServiceError } from '../errors.js';
import type { CompiledTemplate } from './compile-template.js';
import type { NoticeValues } from './notice-values.js';
import { labels } from './plain-value.js';
import { type Rendered, tidied } from './rendered.js';

/** About four minutes aloud; the provider has room for 4,000 characters with its own words around them. */
export const scriptCharactersMax = 2_500;

/** A list too long to be listened to is read by group, where the groups are known; it is never cut. */
export function voiceScript(
  template: CompiledTemplate<object>,
  values: NoticeValues,
  itemGroups: readonly string[] = [],
): Rendered {
  const groups = labels(itemGroups);
  const lists = groups.length > 0 ? [values, { ...values, items: groups, itemList: groups.join(', ') }] : [values];
  for (const list of lists) {
    for (const compact of [false, true]) {
      const script = tidied(template.render({ ...list, compact }));
      if (script.text.length <= scriptCharactersMax) return script;
    }
  }
  throw new ServiceError('means_unavailable', 'The items of this notice are too many to be read out on the telephone.');
}
