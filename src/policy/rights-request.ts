/** What a person may ask for (PIPA Arts. 35, 35-2, 36, 37), and how it can end. */
export const requestKinds = ['access', 'correction', 'deletion', 'suspension', 'withdrawal', 'portability'] as const;
export type RequestKind = (typeof requestKinds)[number];

export const requestOutcomes = ['granted', 'partly_granted', 'refused', 'retracted'] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];

/** Who is not given all they asked for is told why, and how to object (PIPA Art. 38(4), (5); Decree Art. 41(5)). */
export function needsReason(outcome: RequestOutcome): boolean {
  return outcome === 'refused' || outcome === 'partly_granted';
}
