import type { Purpose } from '../../policy/means.js';
import type { PersonalMeans } from '../notice-facts.js';
import type { Language } from '../ports.js';
import { emailEn as destructionEmailEn } from './destruction/email-en.js';
import { emailKo as destructionEmailKo } from './destruction/email-ko.js';
import { letterEn as destructionLetterEn } from './destruction/letter-en.js';
import { letterKo as destructionLetterKo } from './destruction/letter-ko.js';
import { smsEn as destructionSmsEn } from './destruction/sms-en.js';
import { smsKo as destructionSmsKo } from './destruction/sms-ko.js';
import { emailEn as reminderEmailEn } from './reminder/email-en.js';
import { emailKo as reminderEmailKo } from './reminder/email-ko.js';
import { smsEn as reminderSmsEn } from './reminder/sms-en.js';
import { smsKo as reminderSmsKo } from './reminder/sms-ko.js';
import { emailEn as restoredEmailEn } from './restored/email-en.js';
import { emailKo as restoredEmailKo } from './restored/email-ko.js';
import { smsEn as restoredSmsEn } from './restored/sms-en.js';
import { smsKo as restoredSmsKo } from './restored/sms-ko.js';
import { emailEn as separatedEmailEn } from './separated/email-en.js';
import { emailKo as separatedEmailKo } from './separated/email-ko.js';
import { letterEn as separatedLetterEn } from './separated/letter-en.js';
import { letterKo as separatedLetterKo } from './separated/letter-ko.js';
import { smsEn as separatedSmsEn } from './separated/sms-en.js';
import { smsKo as separatedSmsKo } from './separated/sms-ko.js';
import { alimtalkEn as separationAlimtalkEn } from './separation/alimtalk-en.js';
import { alimtalkKo as separationAlimtalkKo } from './separation/alimtalk-ko.js';
import { emailEn as separationEmailEn } from './separation/email-en.js';
import { emailKo as separationEmailKo } from './separation/email-ko.js';
import { letterEn as separationLetterEn } from './separation/letter-en.js';
import { letterKo as separationLetterKo } from './separation/letter-ko.js';
import { smsEn as separationSmsEn } from './separation/sms-en.js';
import { smsKo as separationSmsKo } from './separation/sms-ko.js';
import { voiceEn as separationVoiceEn } from './separation/voice-en.js';
import { voiceKo as separationVoiceKo } from './separation/voice-ko.js';
import type { Template } from './template.js';

type InLanguages = Readonly<Record<Language, Template>>;

/** Every message that exists; what is missing here is sent by no one. */
export const shippedTemplates: Readonly<Record<Purpose, Readonly<Partial<Record<PersonalMeans, InLanguages>>>>> = {
  separation: {
    email: { ko: separationEmailKo, en: separationEmailEn },
    alimtalk: { ko: separationAlimtalkKo, en: separationAlimtalkEn },
    sms: { ko: separationSmsKo, en: separationSmsEn },
    voice: { ko: separationVoiceKo, en: separationVoiceEn },
    letter: { ko: separationLetterKo, en: separationLetterEn },
  },
  reminder: {
    email: { ko: reminderEmailKo, en: reminderEmailEn },
    sms: { ko: reminderSmsKo, en: reminderSmsEn },
  },
  separated: {
    email: { ko: separatedEmailKo, en: separatedEmailEn },
    sms: { ko: separatedSmsKo, en: separatedSmsEn },
    letter: { ko: separatedLetterKo, en: separatedLetterEn },
  },
  restored: {
    email: { ko: restoredEmailKo, en: restoredEmailEn },
    sms: { ko: restoredSmsKo, en: restoredSmsEn },
  },
  destruction: {
    email: { ko: destructionEmailKo, en: destructionEmailEn },
    sms: { ko: destructionSmsKo, en: destructionSmsEn },
    letter: { ko: destructionLetterKo, en: destructionLetterEn },
  },
};
