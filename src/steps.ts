/**
 * The named boundaries at which a process may die. In production they are inert; crash tests stop the process there,
 * and race tests let another connection act there.
 */
export const steps = [
  'attempt claimed',
  'sent but not recorded',
  'attempt recorded',
  'cycles claimed',
  'members locked',
  'gate read',
  'rows taken',
  'sealed',
  'vault inserted',
  'before commit of separation',
  'after commit of separation',
  'records opened',
  'rows inserted',
  'before commit of restoration',
  'after commit of restoration',
  'letters sealed',
  'after commit of letters',
  'before commit of destruction',
  'after commit of destruction',
  'before commit of an audit batch',
  'after commit of an audit batch',
  'before commit of rewrapping',
  'after commit of rewrapping',
  'period key withdrawn',
] as const;

export type Step = (typeof steps)[number];
export type ReachedStep = (step: Step) => Promise<void>;

export async function inertStep(): Promise<void> {}
