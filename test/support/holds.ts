/** What every hold is asked for beside its ground, where a test is about something else. */
export const reviewed = { reviewer: 'legal team', reviewOn: '2099-12-31' } as const;
