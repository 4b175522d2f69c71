import type { Operator } from '../../policy/policy-document.js';
import type { MessageKind, NoticeFacts } from '../notice-facts.js';
import { comesBeforeSeparation, type NoticeValues, noticeValues } from '../notice-values.js';
import type { Language } from '../ports.js';

/** What a branch of a template may ask for; a trial has each of them there or missing. */
export type Switch = 'recipientName' | 'maskedLoginId' | 'discardedItems' | 'compact' | 'keepUrl' | 'items';

export interface Trial {
  readonly on: ReadonlySet<Switch>;
  readonly values: NoticeValues;
}

export const trialKeepUrl = 'https://keep.example/keep/0123456789abcdefghijABCDEFGHIJ0123456789';

/** Words that no text holds by chance, and that every carrier takes. */
const words = {
  ko: {
    name: '시험회사',
    service: '시험서비스',
    department: '시험부서',
    address: '시험주소',
    legalText: '시험근거',
    recipientName: '시험성명',
    items: ['시험항목갑', '시험항목을', '시험항목병'],
    discardedItems: ['시험항목정', '시험항목무'],
  },
  en: {
    name: 'Trialcompany',
    service: 'Trialservice',
    department: 'Trialdepartment',
    address: 'Trialaddress',
    legalText: 'trialbasis',
    recipientName: 'Trialname',
    items: ['trialitemfirst', 'trialitemsecond', 'trialitemthird'],
    discardedItems: ['trialitemfourth', 'trialitemfifth'],
  },
} as const;

/** The facts of a template's trial: invented, but for the addresses of the operator, which its links must lead to. */
export function trials(kind: MessageKind, operator: Operator): Trial[] {
  return subsetsOf(switchesOf(kind)).map((on) => ({
    on,
    values: { ...noticeValues(trialFacts(kind, operator, on)), compact: on.has('compact') },
  }));
}

export function trialOperatorWords(language: Language): readonly string[] {
  return [words[language].name, words[language].service];
}

function switchesOf({ purpose, means }: MessageKind): Switch[] {
  const switches: Switch[] = ['recipientName', 'maskedLoginId', 'discardedItems'];
  if (means === 'sms' || means === 'voice') switches.push('compact');
  if (comesBeforeSeparation(purpose)) switches.push('keepUrl');
  if (purpose === 'restored') switches.push('items');
  return switches;
}

function trialFacts(kind: MessageKind, operator: Operator, on: ReadonlySet<Switch>): NoticeFacts {
  const said = words[kind.language];
  return {
    ...kind,
    noticeId: '01890a5d-ac96-774b-bcce-b302099a8057',
    operator: {
      name: said.name,
      service: said.service,
      url: operator.url,
      address: said.address,
      contact: { department: said.department, phone: operator.contact.phone, email: operator.contact.email },
    },
    legalText: said.legalText,
    recipientName: on.has('recipientName') ? said.recipientName : null,
    maskedLoginId: on.has('maskedLoginId') ? 'qx***' : null,
    lastActivityOn: '2030-05-07',
    inactivityPeriod: 'P1Y',
    noticeOn: '2031-04-06',
    namesExpiryOn: '2031-05-17',
    firstSeparationOn: '2031-05-18',
    happensOn: comesBeforeSeparation(kind.purpose) ? null : '2031-06-19',
    keepUrl: on.has('keepUrl') ? trialKeepUrl : null,
    items: on.has('items') || kind.purpose !== 'restored' ? said.items : [],
    discardedItems: on.has('discardedItems') ? said.discardedItems : [],
  };
}

function subsetsOf(switches: readonly Switch[]): ReadonlySet<Switch>[] {
  return Array.from(
    { length: 2 ** switches.length },
    (_, bits) => new Set(switches.filter((_, index) => (bits >> index) % 2 === 1)),
  );
}
