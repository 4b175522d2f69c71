import { confirmationKey, type Language } from '../notice/ports.js';

/** Twilio refuses longer instructions that come with the call. */
export const twimlCharactersMax = 4_000;

const locales: Readonly<Record<Language, string>> = { ko: 'ko-KR', en: 'en-US' };
const secondsForKey = 10;

const sentences = {
  ask: {
    ko: `안내를 들으셨으면 ${confirmationKey}번을 눌러 확인해 주십시오.`,
    en: `When you have heard this notice, please press ${confirmationKey} to confirm it.`,
  },
  confirmed: { ko: '확인되었습니다. 감사합니다.', en: 'Thank you. Your confirmation was recorded.' },
  again: {
    ko: `다른 번호를 누르셨습니다. 안내를 들으셨으면 ${confirmationKey}번을 눌러 주십시오.`,
    en: `That was another key. If you have heard this notice, please press ${confirmationKey}.`,
  },
  unconfirmed: { ko: '확인되지 않았습니다. 안녕히 계십시오.', en: 'Nothing was confirmed. Goodbye.' },
} as const;

/** Reads the script twice, asks for the key before and after it, and says goodbye when none comes. */
export function scriptTwiml(call: { script: string; language: Language; confirmAt: string }): string {
  const { script, language, confirmAt } = call;
  const ask = say(sentences.ask[language], language);
  const said = gather(ask + say(script, language, 2) + ask, confirmAt);
  return response(said + say(sentences.unconfirmed[language], language));
}

/** What a person hears who pressed the key. */
export function confirmedTwiml(language: Language): string {
  return response(`${say(sentences.confirmed[language], language)}<Hangup/>`);
}

/** What a person hears who pressed another one. */
export function askAgainTwiml(language: Language, confirmAt: string): string {
  return response(
    gather(say(sentences.again[language], language, 2), confirmAt) + say(sentences.unconfirmed[language], language),
  );
}

function response(verbs: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;
}

function gather(verbs: string, confirmAt: string): string {
  const action = escapeXml(confirmAt);
  return `<Gather input="dtmf" numDigits="1" timeout="${secondsForKey}" action="${action}" method="POST">${verbs}</Gather>`;
}

function say(text: string, language: Language, times = 1): string {
  const loop = times === 1 ? '' : ` loop="${times}"`;
  return `<Say language="${locales[language]}"${loop}>${escapeXml(text)}</Say>`;
}

/** XML has no place for most control characters: one of them would make the whole call fail. */
function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return text.replace(/[^\P{Cc}\n]/gu, ' ').replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
