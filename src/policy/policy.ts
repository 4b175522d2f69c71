import { ServiceError } from '../errors.js';
import type { CallHours } from './call-hours.js';
import { daysOf } from './dates.js';
import { millisecondsOf } from './durations.js';
import type { Means } from './means.js';
import { policyContradictions } from './policy-contradictions.js';
import {
  type CompletePolicyDocument,
  type InTwoLanguages,
  type Operator,
  type PacedMeans,
  type PolicyDocument,
  withDefaults,
} from './policy-document.js';
import { policyVersion } from './policy-version.js';

/**
 * This room holds the rules and nothing else: what a fact means, on which day, under which policy. It promises the
 * same answer for the same facts; it knows no database, no message, no file and no clock.
 */
export interface Policy {
  /** The hash of the whole document; a cycle keeps it. */
  readonly version: string;
  readonly zone: string;
  readonly inactivityPeriod: string;
  readonly noticeLeadDays: number;
  readonly ladderDays: number;
  readonly noticeValidityDays: number;
  /** In the order in which they are tried. */
  readonly means: readonly Means[];
  readonly perSweep: number;
  readonly haltAbove: { readonly members: number; readonly share: number };
  readonly sourceSilenceDays: number;
  readonly lateWindowDays: number;
  readonly letter: {
    readonly printingDays: number;
    readonly deliveryDays: number;
    /** How long a batch can be opened before its sealed files are destroyed. */
    readonly batchTermDays: number;
  };
  readonly reconciliationDays: number;
  readonly evidencePeriod: string;
  readonly attempts: {
    readonly tries: number;
    readonly backoffMs: number;
    readonly uncertainAfterMs: number;
    readonly smsTimeoutMs: number;
  };
  readonly perDay: Readonly<Record<PacedMeans, number>>;
  readonly callHours: CallHours;
  readonly messages: {
    /** Days before the first day of separation; null: no reminder. */
    readonly reminderDays: number | null;
    readonly afterSeparation: boolean;
    readonly afterRestoration: boolean;
    readonly beforeDestructionDays: number | null;
  };
  /** How long the audit keeps itself where that is longer than the law asks for. */
  readonly auditKeep: string | null;
  readonly operator: Operator;
  readonly legalText: InTwoLanguages;
}

/** Takes a document that its schema has accepted; a contradiction in it is refused, all of them in one message. */
export function toPolicy(document: PolicyDocument): Policy {
  const complete = withDefaults(document);
  const contradictions = policyContradictions(complete);
  if (contradictions.length > 0) {
    throw new ServiceError('policy_invalid', ['The policy cannot be used:', ...contradictions].join('\n- '), {
      detail: { contradictions },
    });
  }
  return deepFreeze(normalised(complete, policyVersion(document)));
}

function normalised(document: CompletePolicyDocument, version: string): Policy {
  return {
    version,
    zone: document.zone,
    inactivityPeriod: document.inactivityPeriod,
    noticeLeadDays: daysOf(document.noticeLead),
    ladderDays: daysOf(document.ladder),
    noticeValidityDays: daysOf(document.noticeValidity),
    means: document.means as Means[],
    perSweep: document.perSweep,
    haltAbove: document.haltAbove,
    sourceSilenceDays: daysOf(document.sourceSilence),
    lateWindowDays: daysOf(document.lateWindow),
    letter: {
      printingDays: daysOf(document.letter.printing),
      deliveryDays: daysOf(document.letter.delivery),
      batchTermDays: daysOf(document.letter.batchTerm),
    },
    reconciliationDays: daysOf(document.reconciliation),
    evidencePeriod: document.evidence,
    attempts: {
      tries: document.attempts.tries,
      backoffMs: millisecondsOf(document.attempts.backoff) ?? 0,
      uncertainAfterMs: millisecondsOf(document.attempts.uncertainAfter) ?? 0,
      smsTimeoutMs: millisecondsOf(document.attempts.smsTimeout) ?? 0,
    },
    perDay: document.perDay,
    callHours: document.callHours,
    messages: {
      reminderDays: daysOrNone(document.messages.reminder),
      afterSeparation: document.messages.afterSeparation,
      afterRestoration: document.messages.afterRestoration,
      beforeDestructionDays: daysOrNone(document.messages.beforeDestruction),
    },
    auditKeep: document.audit?.keep ?? null,
    operator: document.operator,
    legalText: document.legalText,
  };
}

function daysOrNone(period: string | null): number | null {
  return period === null ? null : daysOf(period);
}

/** Freezes a copy, so that the caller's document stays theirs. */
function deepFreeze<Value>(value: Value): Value {
  const copy = structuredClone(value);
  freezeAll(copy);
  return copy;
}

function freezeAll(value: unknown): void {
  if (value === null || typeof value !== 'object') return;
  for (const member of Object.values(value)) freezeAll(member);
  Object.freeze(value);
}
