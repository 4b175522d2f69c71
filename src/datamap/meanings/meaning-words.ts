export type Meaning =
  | 'email'
  | 'mobilePhone'
  | 'phone'
  | 'fax'
  | 'name'
  | 'nickname'
  | 'loginId'
  | 'socialId'
  | 'password'
  | 'secret'
  | 'birthDate'
  | 'age'
  | 'gender'
  | 'nationalId'
  | 'ci'
  | 'di'
  | 'businessNumber'
  | 'corporateNumber'
  | 'postalCode'
  | 'addressLine1'
  | 'addressLine2'
  | 'region'
  | 'latitude'
  | 'longitude'
  | 'bankAccount'
  | 'bankName'
  | 'accountHolder'
  | 'cardNumber'
  | 'cardExpiry'
  | 'ip'
  | 'mac'
  | 'userAgent'
  | 'deviceToken'
  | 'deviceId'
  | 'cookie'
  | 'photo'
  | 'vehicle'
  | 'employer'
  | 'job'
  | 'nationality'
  | 'family'
  | 'income'
  | 'sensitive'
  | 'interests'
  | 'referrer'
  | 'signature'
  | 'biography'
  | 'memo'
  | 'message'
  | 'evidence'
  | 'language'
  | 'memberKey'
  | 'registeredAt'
  | 'loggedInAt'
  | 'paidAt'
  | 'approvedAt'
  | 'orderedAt'
  | 'withdrawnAt'
  | 'createdAt'
  | 'updatedAt';

/** What the values are to the database, whatever the type is called. */
export type Family = 'text' | 'number' | 'instant' | 'bytes' | 'document' | 'network' | 'uuid' | 'bool' | 'other';

export interface MeaningWords {
  readonly meaning: Meaning;
  readonly personal: boolean;
  readonly item: { readonly ko: string; readonly en: string };
  readonly families: readonly Family[];
  /** Phrases that say so by themselves, in English, in the abbreviations of Korean companies, romanised, in Korean. */
  readonly words: readonly string[];
  /** Phrases that often say something else. */
  readonly maybe?: readonly string[];
}

export const written: readonly Family[] = ['text', 'bytes', 'other', 'document'];
export const numbered: readonly Family[] = [...written, 'number'];
export const anyForm: readonly Family[] = [...numbered, 'network', 'uuid'];

/** A list parted by white space; a hyphen in a phrase stands for a space. */
export function split(words: string): string[] {
  return words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replaceAll('-', ' '));
}

export function personalWords(
  meaning: Meaning,
  [ko, en]: readonly [string, string],
  families: readonly Family[],
  words: string,
  maybe = '',
): MeaningWords {
  return { meaning, personal: true, item: { ko, en }, families, words: split(words), maybe: split(maybe) };
}
