import { ServiceError } from '../errors.js';
import type { CompiledTemplate } from './compile-template.js';
import { charactersOutsideEucKr, toEucKr } from './euc-kr.js';
import type { NoticeValues } from './notice-values.js';
import { type Rendered, tidied } from './rendered.js';

/** A text message longer than this is refused by the providers. */
export const smsCharactersMax = 1_600;

/** Only what a carrier takes; without what the law does not ask for where the items need the room. */
export function textMessage(template: CompiledTemplate<object>, values: NoticeValues): Rendered {
  const safe = { ...values, maskedLoginId: carried(values.maskedLoginId) };
  for (const compact of [false, true]) {
    const message = tidied(template.render({ ...safe, compact }));
    const sent = { subject: inEucKr(message.subject), text: inEucKr(message.text) };
    if (sent.text.length <= smsCharactersMax) return sent;
  }
  throw new ServiceError('means_unavailable', 'The items of this notice do not fit into a text message.');
}

/** A replaced character could turn one item into another, so the words of the operator are refused, not repaired. */
export function inEucKr(text: string): string {
  const sent = toEucKr(text);
  const characters = charactersOutsideEucKr(sent);
  if (characters.length === 0) return sent;
  throw new ServiceError(
    'means_unavailable',
    'A label, the operator or the legal text has characters that a text message cannot carry (EUC-KR only); change them.',
    { detail: { characters } },
  );
}

/** A member's own odd characters hide behind the mask, as the rest of the id does. */
export function carried(maskedLoginId: string | null): string | null {
  if (maskedLoginId === null) return null;
  return [...toEucKr(maskedLoginId)]
    .map((character) => (charactersOutsideEucKr(character).length === 0 ? character : '*'))
    .join('');
}
