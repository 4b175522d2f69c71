import type { Means } from './means.js';

export interface InTwoLanguages {
  readonly ko: string;
  readonly en: string;
}

export interface Operator {
  readonly name: InTwoLanguages;
  readonly service: InTwoLanguages;
  readonly url: string;
  readonly address: string;
  readonly contact: { readonly department: InTwoLanguages; readonly phone: string; readonly email: string };
  /** Addresses, besides `url`, that a notice may lead to. */
  readonly links?: readonly string[];
}

/** Every parameter that has a default, spelt as in policy.yaml. */
export interface PolicyParameters {
  readonly zone: string;
  readonly inactivityPeriod: string;
  readonly noticeLead: string;
  readonly ladder: string;
  readonly noticeValidity: string;
  readonly means: readonly string[];
  readonly perSweep: number;
  readonly haltAbove: { readonly members: number; readonly share: number };
  readonly sourceSilence: string;
  readonly lateWindow: string;
  readonly letter: { readonly printing: string; readonly delivery: string; readonly batchTerm: string };
  readonly reconciliation: string;
  readonly evidence: string;
  readonly attempts: {
    readonly tries: number;
    readonly backoff: string;
    readonly uncertainAfter: string;
    readonly smsTimeout: string;
  };
  /** Notices a day and means; the rest is composed on a later day, so that its dates are true. */
  readonly perDay: Readonly<Record<PacedMeans, number>>;
  readonly callHours: { readonly from: string; readonly until: string };
  readonly messages: {
    /** How long before the first day of separation; null: none is sent. */
    readonly reminder: string | null;
    readonly afterSeparation: boolean;
    readonly afterRestoration: boolean;
    readonly beforeDestruction: string | null;
  };
  /** Without a default: what the law asks for holds without it. */
  readonly audit?: { readonly keep: string } | undefined;
}

/** The means whose throughput is limited; a posting costs nobody anything. */
export type PacedMeans = Exclude<Means, 'noticeBoard'>;

type Grouped = 'haltAbove' | 'letter' | 'attempts' | 'perDay' | 'callHours' | 'messages';

/** What policy.yaml holds once its schema has accepted it. */
export interface PolicyDocument extends Partial<Omit<PolicyParameters, Grouped>> {
  readonly version: 1;
  readonly haltAbove?: Partial<PolicyParameters['haltAbove']>;
  readonly letter?: Partial<PolicyParameters['letter']>;
  readonly attempts?: Partial<PolicyParameters['attempts']>;
  readonly perDay?: Partial<PolicyParameters['perDay']>;
  readonly callHours?: Partial<PolicyParameters['callHours']>;
  readonly messages?: Partial<PolicyParameters['messages']>;
  readonly operator: Operator;
  readonly legalText: InTwoLanguages;
}

export type CompletePolicyDocument = PolicyParameters & Pick<PolicyDocument, 'version' | 'operator' | 'legalText'>;

export const policyDefaults: PolicyParameters = {
  zone: 'Asia/Seoul',
  inactivityPeriod: 'P1Y',
  noticeLead: 'P30D',
  ladder: 'P14D',
  noticeValidity: 'P90D',
  means: ['email', 'sms', 'letter', 'noticeBoard'],
  perSweep: 20_000,
  haltAbove: { members: 50_000, share: 0.05 },
  sourceSilence: 'P7D',
  lateWindow: 'P45D',
  letter: { printing: 'P3D', delivery: 'P7D', batchTerm: 'P30D' },
  reconciliation: 'P7D',
  evidence: 'P5Y',
  attempts: { tries: 5, backoff: 'PT15M', uncertainAfter: 'PT10M', smsTimeout: 'PT72H' },
  perDay: { email: 200_000, alimtalk: 100_000, sms: 50_000, voice: 2_000, letter: 20_000 },
  callHours: { from: '10:00', until: '19:00' },
  messages: { reminder: null, afterSeparation: false, afterRestoration: false, beforeDestruction: null },
};

export function withDefaults(document: PolicyDocument): CompletePolicyDocument {
  return {
    ...policyDefaults,
    ...document,
    haltAbove: { ...policyDefaults.haltAbove, ...document.haltAbove },
    letter: { ...policyDefaults.letter, ...document.letter },
    attempts: { ...policyDefaults.attempts, ...document.attempts },
    perDay: { ...policyDefaults.perDay, ...document.perDay },
    callHours: { ...policyDefaults.callHours, ...document.callHours },
    messages: { ...policyDefaults.messages, ...document.messages },
  };
}
