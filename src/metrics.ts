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
  /** 1 when the last sweep reached its bound: a sweep that is always full is falling behind. */
  readonly sweepFull: Gauge;
  readonly sweepFinishedAt: Gauge;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const name = (suffix: string) => `dormouse_${suffix}`;
  return {
    registry,
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
