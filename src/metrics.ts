import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Counts and gauges without any label that could name a member. One registry a context, so that tests share nothing. */
export interface Metrics {
  readonly registry: Registry;
  readonly sweeps: Counter<'mode' | 'state'>;
  readonly notices: Counter<'means' | 'outcome'>;
  readonly separated: Counter;
  readonly restored: Counter<'reason'>;
  readonly destroyed: Counter;
  readonly setAside: Counter<'stage'>;
  readonly alarms: Counter<'kind'>;
  readonly callbacks: Counter<'source' | 'kind' | 'effect'>;
  readonly meansStopped: Gauge<'means'>;
  readonly noticesPending: Gauge<'means'>;
  /** Requests of persons that nobody has answered and whose ten days are over: any is an alarm. */
  readonly rightsRequestsOverdue: Gauge;
  readonly auditUnsealed: Gauge;
  readonly auditSealLag: Gauge;
  /** Holds that nobody has looked at again by their day: any is an alarm. */
  readonly holdReviewsDue: Gauge;
  /** 1 when the last sweep reached its bound: a sweep that is always full is falling behind. */
  readonly sweepFull: Gauge;
  readonly sweepFinishedAt: Gauge;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    ...gauges(registers),
    sweeps: new Counter({
      name: name('sweeps_total'),
      help: 'Sweeps by mode and how they ended',
      labelNames: ['mode', 'state'],
      registers,
    }),
    notices: new Counter({
      name: name('attempts_total'),
      help: 'Attempts by means and outcome',
      labelNames: ['means', 'outcome'],
      registers,
    }),
    separated: new Counter({ name: name('members_separated_total'), help: 'Members separated', registers }),
    restored: new Counter({
      name: name('members_restored_total'),
      help: 'Members restored, by reason',
      labelNames: ['reason'],
      registers,
    }),
    destroyed: new Counter({ name: name('records_destroyed_total'), help: 'Sealed records destroyed', registers }),
    setAside: new Counter({
      name: name('set_aside_total'),
      help: 'Members set aside because their own batch failed',
      labelNames: ['stage'],
      registers,
    }),
    alarms: new Counter({
      name: name('alarms_total'),
      help: 'What an operator has to look at',
      labelNames: ['kind'],
      registers,
    }),
    callbacks: new Counter({
      name: name('callbacks_total'),
      help: 'Reports of providers, and what they changed',
      labelNames: ['source', 'kind', 'effect'],
      registers,
    }),
  };
}

function name(suffix: string): string {
  return `dormouse_${suffix}`;
}

function gauges(registers: Registry[]) {
  return {
    meansStopped: new Gauge({
      name: name('means_stopped'),
      help: "1 while a fault of the operator's keeps a means from being used",
      labelNames: ['means'],
      registers,
    }),
    noticesPending: new Gauge({
      name: name('notices_pending'),
      help: 'Messages that have not ended: to be sent, or not reported on yet',
      labelNames: ['means'],
      registers,
    }),
    rightsRequestsOverdue: new Gauge({
      name: name('rights_requests_overdue'),
      help: 'Requests of persons that are open after their last day',
      registers,
    }),
    auditUnsealed: new Gauge({
      name: name('audit_unsealed'),
      help: 'Entries of the audit that wait for their seal',
      registers,
    }),
    auditSealLag: new Gauge({
      name: name('audit_seal_lag_seconds'),
      help: 'How long the oldest entry of the audit has waited for its seal',
      registers,
    }),
    holdReviewsDue: new Gauge({
      name: name('hold_review_due'),
      help: 'Holds that stand and whose day of review has come',
      registers,
    }),
    sweepFull: new Gauge({
      name: name('sweep_full'),
      help: '1 when the last sweep did as much as one sweep may do',
      registers,
    }),
    sweepFinishedAt: new Gauge({
      name: name('sweep_finished_timestamp_seconds'),
      help: 'When the last sweep finished',
      registers,
    }),
  };
}
