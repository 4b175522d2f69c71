import type { Language } from './ports.js';

/** From a member's stored locale (`ko-KR`, `en_US`, `EN`, null) to a language we write; Korean when in doubt. */
export function chooseLanguage(locale: string | null | undefined): Language {
  return /^\s*en(g|glish)?\s*($|[-_.@])/i.test(locale ?? '') ? 'en' : 'ko';
}
