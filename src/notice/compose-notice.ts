import { ServiceError } from '../errors.js';
import { type CompiledTemplate, compileTemplate } from './compile-template.js';
import { charactersOutsideEucKr, toEucKr } from './euc-kr.js';
import type { NoticeFacts, PersonalMeans } from './notice-facts.js';
import { type NoticeValues, noticeValues } from './notice-values.js';
import type { Language } from './ports.js';
import { emailEn } from './templates/email-en.js';
import { emailKo } from './templates/email-ko.js';
import { letterEn } from './templates/letter-en.js';
import { letterKo } from './templates/letter-ko.js';
import { smsEn } from './templates/sms-en.js';
import { smsKo } from './templates/sms-ko.js';

export interface ComposedNotice {
  readonly subject: string;
  readonly text: string;
  readonly templateVersion: string;
}

/** A text message longer than this is refused by the providers. */
const smsCharactersMax = 1_600;

const templates: Readonly<Record<PersonalMeans, Readonly<Record<Language, CompiledTemplate<NoticeValues>>>>> = {
  email: { ko: compileTemplate(emailKo), en: compileTemplate(emailEn) },
  sms: { ko: compileTemplate(smsKo), en: compileTemplate(smsEn) },
  letter: { ko: compileTemplate(letterKo), en: compileTemplate(letterEn) },
};

/**
 * Words a notice for one member. The same facts give the same text, so that it can be hashed and sealed. Throws
 * `means_unavailable` when the items don't fit into a text message: then the next means is due.
 */
export function composeNotice(facts: NoticeFacts): ComposedNotice {
  const template = templates[facts.means][facts.language];
  const values = noticeValues(facts);
  if (facts.means === 'sms') return composeSms(template, values);
  return { ...tidied(template.render(values)), templateVersion: template.version };
}

function composeSms(template: CompiledTemplate<NoticeValues>, values: NoticeValues): ComposedNotice {
  const safe = { ...values, maskedLoginId: carried(values.maskedLoginId) };
  for (const compact of [false, true]) {
    const rendered = tidied(template.render({ ...safe, compact }));
    const message = { subject: toEucKr(rendered.subject), text: toEucKr(rendered.text) };
    // A replaced character could turn one item into another, so the words of the operator are refused, not repaired.
    if (charactersOutsideEucKr(message.subject + message.text).length > 0) {
      throw new ServiceError(
        'means_unavailable',
        'A label, the operator or the legal text has characters that a text message cannot carry (EUC-KR only); change them.',
        { detail: { characters: charactersOutsideEucKr(message.subject + message.text) } },
      );
    }
    if (message.text.length <= smsCharactersMax) return { ...message, templateVersion: template.version };
  }
  throw new ServiceError('means_unavailable', 'The items of this notice do not fit into a text message.');
}

/** A member's own odd characters hide behind the mask, as the rest of the id does. */
function carried(maskedLoginId: string | null): string | null {
  if (maskedLoginId === null) return null;
  return [...toEucKr(maskedLoginId)]
    .map((character) => (charactersOutsideEucKr(character).length === 0 ? character : '*'))
    .join('');
}

function tidied(rendered: { subject: string; text: string }): { subject: string; text: string } {
  return { subject: rendered.subject.trim(), text: rendered.text.trim() };
}
