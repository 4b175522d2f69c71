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
  readonly letter: { readonly printing: string; readonly delivery: string };
  readonly reconciliation: string;
  readonly evidence: string;
  readonly attempts: {
    readonly tries: number;
    readonly backoff: string;
    readonly uncertainAfter: string;
    readonly smsTimeout: string;
  };
}

/** What policy.yaml holds once its schema has accepted it. */
export interface PolicyDocument extends Partial<Omit<PolicyParameters, 'haltAbove' | 'letter' | 'attempts'>> {
  readonly version: 1;
  readonly haltAbove?: Partial<PolicyParameters['haltAbove']>;
  readonly letter?: Partial<PolicyParameters['letter']>;
  readonly attempts?: Partial<PolicyParameters['attempts']>;
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
  letter: { printing: 'P3D', delivery: 'P7D' },
  reconciliation: 'P7D',
  evidence: 'P5Y',
  attempts: { tries: 5, backoff: 'PT15M', uncertainAfter: 'PT10M', smsTimeout: 'PT72H' },
};

export function withDefaults(document: PolicyDocument): CompletePolicyDocument {
  return {
    ...policyDefaults,
    ...document,
    haltAbove: { ...policyDefaults.haltAbove, ...document.haltAbove },
    letter: { ...policyDefaults.letter, ...document.letter },
    attempts: { ...policyDefaults.attempts, ...document.attempts },
  };
}
